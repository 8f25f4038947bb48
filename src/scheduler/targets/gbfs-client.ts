import { Agent } from 'undici';
import type { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { AbortScope } from './abort-scope.ts';
import { statusFailure, transportFailure } from './failure.ts';
import type { Call } from './http.ts';
import { PollError, type TargetOptions } from './target.ts';
import { createConnector } from './tls.ts';

/** Feeds of one system, on one host or several. Every call rejects with a {@link PollError} and nothing else. */
export interface GbfsClient {
  /** The document at a URL, checked. `what` names it in errors. */
  get<T>(what: string, url: URL, document: z.ZodType<T>, call: Call): Promise<T>;
  readonly closed: boolean;
  close(): Promise<void>;
}

/** Connects at the first call. Redirects are not followed, and no link-local address is connected to. */
export function createGbfsClient(config: InstanceConfig, options: TargetOptions): GbfsClient {
  let agent: Agent | undefined;
  let closed = false;

  function open(): Agent {
    if (closed) throw new PollError('unknown', `${config.name}: the target is closed`);
    return (agent ??= new Agent({
      connect: createConnector(config, options.connectTimeoutMs),
      connections: 1,
      headersTimeout: options.requestTimeoutMs,
      bodyTimeout: options.requestTimeoutMs,
      maxResponseSize: options.maxResponseBytes,
    }));
  }

  async function ask(where: string, url: URL, call: Call): Promise<string> {
    const scope = new AbortScope(call.signal, options.requestTimeoutMs);
    try {
      const client = open();
      call.count.requests += 1;
      const response = await client.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { accept: 'application/json' },
        signal: scope.signal,
      });
      if (response.statusCode >= 200 && response.statusCode <= 299) return await response.body.text();
      await response.body.dump({ limit: 64 * 1024, signal: scope.signal }).catch(() => {});
      throw statusFailure(where, response.statusCode);
    } catch (error) {
      if (error instanceof PollError) throw error;
      if (scope.expired)
        throw new PollError('timeout', `${where}: no complete answer within ${options.requestTimeoutMs} ms`);
      if (call.signal.aborted)
        throw new PollError('timeout', `${where}: cut off before its answer was complete`);
      throw transportFailure(where, url.host, error);
    } finally {
      scope.end();
    }
  }

  return {
    async get(what, url, document, call) {
      const where = `${config.name}: ${what}`;
      return read(where, await ask(where, url, call), document);
    },
    get closed() {
      return closed;
    },
    async close() {
      closed = true;
      await agent?.destroy();
    },
  };
}

/** Says where a document is wrong and what was expected there, never what it holds. */
function read<T>(where: string, body: string, document: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new PollError('validation', `${where}: the body is not JSON`);
  }
  const parsed = document.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PollError('validation', `${where}: at ${issue?.path.join('.') || 'the root'}: ${issue?.message}`);
}
