import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Agent, fetch as undiciFetch, request, type RequestInit } from 'undici';
import type { PageMemory } from './page-memory.ts';

/** An answer that is longer than any page can be. */
class TooLargeError extends Error {
  readonly code = 'ANSWER_TOO_LARGE';

  constructor(mostBytes: number) {
    super(`the answer has more than ${mostBytes} bytes`);
    this.name = 'TooLargeError';
  }
}

interface BoundedFetchOptions {
  /** Where both Search Console and Google's tokens are asked for, if not at Google. */
  rootUrl: string | undefined;
  mostBytes: number;
  /** Requests at once; more wait. */
  connections: number;
}

const tokenOrigin = 'https://oauth2.googleapis.com';

/**
 * A `fetch` over connections of its own that reads no more than so many bytes of an answer, unpacked. Google's client
 * always asks Google itself for tokens: with a `rootUrl` that is asked there, too.
 */
export class BoundedFetch {
  readonly #options: BoundedFetchOptions;
  readonly #dispatcher: Agent;

  constructor(options: BoundedFetchOptions) {
    this.#options = options;
    this.#dispatcher = new Agent({ connections: options.connections, keepAliveTimeout: 30_000 });
  }

  /** As everywhere. */
  readonly fetch: typeof fetch = async (input, init) => {
    const answered = await undiciFetch(this.#target(input), {
      ...(init as RequestInit),
      redirect: 'error',
      dispatcher: this.#dispatcher,
    });
    const pieces: Uint8Array[] = [];
    await this.#read((answered.body ?? []) as AsyncIterable<Uint8Array>, (piece) => pieces.push(piece));
    const { status, statusText, headers } = answered;
    return new Response(Buffer.concat(pieces), { status, statusText, headers: [...headers] });
  };

  /**
   * One for large answers, that puts the body into memory and gives a response without. A stream of the web copies each
   * piece twice, and a response once more.
   */
  into(memory: PageMemory): typeof fetch {
    return async (input, init) => {
      memory.clear();
      const { method = 'GET', headers, body, signal } = init ?? {};
      const answered = await request(this.#target(input), {
        method,
        headers: { ...Object.fromEntries(new Headers(headers)), 'accept-encoding': 'gzip' },
        body: body as string,
        signal,
        dispatcher: this.#dispatcher,
      });
      const packed = answered.headers['content-encoding'] === 'gzip';
      await this.#read(packed ? unpacked(answered.body) : answered.body, (piece) => memory.append(piece));
      return new Response(null, { status: answered.statusCode, headers: headersOf(answered.headers) });
    };
  }

  /** Cuts what is under way, too. */
  close(): Promise<void> {
    return this.#dispatcher.destroy();
  }

  #target(input: string | URL | Request): URL {
    const { rootUrl } = this.#options;
    const url = new URL(input instanceof Request ? input.url : input);
    return rootUrl !== undefined && url.origin === tokenOrigin
      ? new URL(url.pathname + url.search, rootUrl)
      : url;
  }

  async #read(body: AsyncIterable<Uint8Array>, take: (piece: Uint8Array) => void): Promise<void> {
    const { mostBytes } = this.#options;
    let bytes = 0;
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes > mostBytes) throw new TooLargeError(mostBytes);
      take(piece);
    }
  }
}

/** What breaks on the way breaks what is read of it, too. */
function unpacked(body: Readable): Readable {
  const gunzip = createGunzip();
  pipeline(body, gunzip, () => undefined);
  return gunzip;
}

const headersOf = (headers: Record<string, string | string[] | undefined>): [string, string][] =>
  Object.entries(headers).map(([name, value]) => [name, String(value)]);
