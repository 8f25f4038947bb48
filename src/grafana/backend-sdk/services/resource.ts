import type { ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import { toSourcedError } from '../errors.ts';
import { logger } from '../logging/logger.ts';
import type { DataSourcePlugin, ResourceRequest } from '../plugin.ts';
import type { CallResourceRequest, CallResourceResponse, StringList } from '../protocol/messages.ts';
import { callerOf, toCallError, type Caller } from './call.ts';
import { pluginRequest } from './context.ts';
import { write } from './write.ts';

type Call = ServerWritableStream<CallResourceRequest, CallResourceResponse>;

/** HTTP over gRPC: status and headers in the first message, and the body in as many as it comes in. */
export function resourceService(plugin: DataSourcePlugin): UntypedServiceImplementation {
  return {
    async CallResource(call: Call) {
      const caller = callerOf(call);
      const { signal } = caller;
      try {
        const response = await respond(plugin, resourceRequest(call.request, caller));
        await send(call, response, signal);
        call.end();
      } catch (thrown) {
        if (!signal.aborted) logger.error('Resource call failed', { path: call.request.path, error: thrown });
        call.emit('error', toCallError(thrown));
      }
    },
  };
}

async function respond(plugin: DataSourcePlugin, request: ResourceRequest): Promise<Response> {
  if (!plugin.callResource)
    return Response.json({ message: 'This data source has no resources.' }, { status: 404 });
  try {
    return await plugin.callResource(request);
  } catch (thrown) {
    const { status, message, source } = toSourcedError(thrown);
    const level = source === 'plugin' ? 'error' : 'warn';
    if (!request.signal.aborted)
      logger[level]('Resource call failed', { path: request.path, status, error: thrown });
    return Response.json({ message }, { status });
  }
}

async function send(call: Call, response: Response, signal: AbortSignal): Promise<void> {
  if (!(await write(call, { code: response.status, headers: wireHeaders(response.headers) }, signal))) return;
  if (!response.body) return;
  // The DOM's types do not know that its streams can be iterated; every runtime that this runs on does.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    if (!(await write(call, { body: chunk }, signal))) return;
  }
}

function resourceRequest(wire: CallResourceRequest, caller: Caller): ResourceRequest {
  const search = wire.url.indexOf('?');
  return {
    ...pluginRequest(wire, caller),
    method: wire.method,
    path: wire.path,
    query: new URLSearchParams(search < 0 ? '' : wire.url.slice(search + 1)),
    body: wire.body,
  };
}

function wireHeaders(headers: Headers): Record<string, StringList> {
  const wire: Record<string, StringList> = {};
  for (const [name, value] of headers) wire[name] = { values: [...(wire[name]?.values ?? []), value] };
  return wire;
}
