import { Agent } from 'undici';
import type { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { bodyOf, checked, jsonOf, type Call } from './call.ts';
import { PollError, type TargetOptions } from './target.ts';
import { createConnector } from './tls.ts';

/** Feeds of one system, on one host or several. Every call rejects with a {@link PollError} and nothing else. */
interface GbfsClient {
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

  function ask(where: string, url: URL, call: Call): Promise<string> {
    const asked = { where, host: url.host, timeoutMs: options.requestTimeoutMs, call };
    return bodyOf(asked, async (signal) => {
      const client = open();
      call.count.requests += 1;
      return client.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { accept: 'application/json' },
        signal,
      });
    });
  }

  return {
    async get(what, url, document, call) {
      const where = `${config.name}: ${what}`;
      return checked(where, jsonOf(where, await ask(where, url, call)), document);
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
