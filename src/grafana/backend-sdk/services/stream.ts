import { status, type ServerWritableStream, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Frame } from '../frames/frame.ts';
import { frameToJson } from '../frames/json.ts';
import { EncodedPacket, packets } from '../frames/packet.ts';
import { logger } from '../logging/logger.ts';
import type { DataSourcePlugin, StreamRequest } from '../plugin.ts';
import type { StreamPacket, WireStreamRequest, WireStreamResponse } from '../protocol/messages.ts';
import { CallError, callerOf, toCallError, unary, type Caller } from './call.ts';
import { parsedJson, pluginRequest } from './context.ts';
import { write } from './write.ts';

const wireStatus = { ok: 'OK', notFound: 'NOT_FOUND', permissionDenied: 'PERMISSION_DENIED' } as const;

/** @param stopping aborts when the plugin is told to stop: streams have no end of their own to wait for. */
export function streamService(plugin: DataSourcePlugin, stopping: AbortSignal): UntypedServiceImplementation {
  return {
    SubscribeStream: unary<WireStreamRequest, WireStreamResponse>('SubscribeStream', async (wire, caller) => {
      if (!plugin.stream) return { status: 'NOT_FOUND' };
      const result = await plugin.stream.subscribe(streamRequest(wire, caller));
      if (result.status !== 'ok' || !result.schema) return { status: wireStatus[result.status] };
      return { status: 'OK', data: Buffer.from(schemaJson(result.schema)) };
    }),

    PublishStream: unary<WireStreamRequest, WireStreamResponse>('PublishStream', async (wire, caller) => {
      if (!plugin.stream?.publish) return { status: 'PERMISSION_DENIED' };
      const result = await plugin.stream.publish(streamRequest(wire, caller));
      if (result.status !== 'ok' || result.data === undefined) return { status: wireStatus[result.status] };
      return { status: 'OK', data: Buffer.from(JSON.stringify(result.data)) };
    }),

    async RunStream(call: ServerWritableStream<WireStreamRequest, StreamPacket>) {
      const caller = callerOf(call);
      const signal = AbortSignal.any([caller.signal, stopping]);
      try {
        if (!plugin.stream) throw new CallError(status.UNIMPLEMENTED, 'This data source has no streams.');
        for await (const packet of packets(
          plugin.stream.run(streamRequest(call.request, { ...caller, signal })),
        )) {
          if (!(await write(call, { data: Buffer.from(packet) }, signal))) break;
        }
        call.end();
      } catch (thrown) {
        if (signal.aborted) return call.end();
        logger.error('Stream failed', { path: call.request.path, error: thrown });
        call.emit('error', toCallError(thrown));
      }
    },
  };
}

function schemaJson(schema: Frame | EncodedPacket): string {
  return EncodedPacket.is(schema) ? schema.json : frameToJson(schema, 'schema');
}

function streamRequest(wire: WireStreamRequest, caller: Caller): StreamRequest {
  return {
    ...pluginRequest(wire, caller),
    path: wire.path,
    data: parsedJson(wire.data, `data sent to stream ${wire.path}`),
  };
}
