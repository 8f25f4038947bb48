import { Agent } from 'undici';
import type { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { bodyOf, checked, jsonOf, type Call } from './call.ts';
import { HeldConnections } from './held-connections.ts';
import type { Connection } from './one-poll.ts';
import { PollError, type TargetOptions } from './target.ts';
import { createConnector } from './tls.ts';

/** Feeds of one system, on one host or several. Every call rejects with a {@link PollError} and nothing else. */
interface GbfsClient extends Connection {
  /** The document at a URL, checked. `what` names it in errors. */
  get<T>(what: string, url: URL, document: z.ZodType<T>, call: Call): Promise<T>;
}

/** Connects at the first call. Redirects are not followed, and no link-local address is connected to. */
export function createGbfsClient(config: InstanceConfig, options: TargetOptions): GbfsClient {
  const agent = new HeldConnections(open);
  let closed = false;

  function open(): Agent {
    if (closed) throw new PollError('unknown', `${config.name}: the target is closed`);
    return new Agent({
      connect: createConnector(config, options.connectTimeoutMs),
      connections: 1,
      headersTimeout: options.requestTimeoutMs,
      bodyTimeout: options.requestTimeoutMs,
      maxResponseSize: options.maxResponseBytes,
    });
  }

  function ask(where: string, url: URL, call: Call): Promise<string> {
    const asked = { where, host: url.host, timeoutMs: options.requestTimeoutMs, call };
    return bodyOf(asked, async (signal) => {
      const client = agent.get();
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
    hold: () => agent.hold(),
    get closed() {
      return closed;
    },
    async close() {
      closed = true;
      await agent.drop();
    },
  };
}
