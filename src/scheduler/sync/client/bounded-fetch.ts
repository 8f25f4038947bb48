import { Agent, fetch as undiciFetch, type RequestInit } from 'undici';

/** An answer that is longer than any page can be. */
export class TooLargeError extends Error {
  readonly code = 'ANSWER_TOO_LARGE';

  constructor(mostBytes: number) {
    super(`the answer has more than ${mostBytes} bytes`);
    this.name = 'TooLargeError';
  }
}

export interface BoundedFetchOptions {
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
export function boundedFetch({ rootUrl, mostBytes, connections }: BoundedFetchOptions) {
  const dispatcher = new Agent({ connections, keepAliveTimeout: 30_000 });
  const bounded = async (input: string | URL | Request, init: object = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const target =
      rootUrl !== undefined && url.origin === tokenOrigin ? new URL(url.pathname + url.search, rootUrl) : url;
    const answered = await undiciFetch(target, { ...(init as RequestInit), redirect: 'error', dispatcher });
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of (answered.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > mostBytes) throw new TooLargeError(mostBytes);
      pieces.push(piece);
    }
    const { status, statusText, headers } = answered;
    const text = Buffer.concat(pieces).toString();
    return new ReadResponse(text, { status, statusText, headers: [...headers] });
  };
  return { fetch: bounded, close: () => dispatcher.destroy() };
}

/** A response that was read already. It gives its text as it is, where another would encode and decode it once more. */
class ReadResponse extends Response {
  readonly #text: string;

  constructor(text: string, init: ResponseInit) {
    super(null, init);
    this.#text = text;
  }

  override text(): Promise<string> {
    return Promise.resolve(this.#text);
  }

  override json(): Promise<unknown> {
    return new Promise((resolve) => resolve(JSON.parse(this.#text)));
  }
}
