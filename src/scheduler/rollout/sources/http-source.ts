import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';

/** A service that is asked for evidence over HTTP. */
export interface HttpSourceOptions {
  /** Its address, with a path if it has one, such as `http://prometheus:9090`. */
  url: string;
  /** A file with a token, sent as `Authorization: Bearer`. Read for each request, so that it can be renewed. */
  tokenFile?: string;
  /** A file with `user:password`, sent as `Authorization: Basic`. */
  basicAuthFile?: string;
  /** CA certificates as PEM, instead of the system's. */
  ca?: string;
  /** For one request from beginning to end, in ms. */
  timeoutMs?: number;
  /** An answer may be this large. */
  maxBytes?: number;
}

interface HttpAnswer {
  status: number;
  body: string;
}

const defaultTimeoutMs = 5_000;
const defaultMaxBytes = 16 * 1024 * 1024;

/** Asks one service, bounded in time and in size. Redirects are not followed: the token is for this address alone. */
export class HttpSource {
  readonly #options: HttpSourceOptions;
  readonly #agent: Agent;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;

  constructor(options: HttpSourceOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#maxBytes = options.maxBytes ?? defaultMaxBytes;
    this.#agent = new Agent({
      connections: 4,
      headersTimeout: this.#timeoutMs,
      bodyTimeout: this.#timeoutMs,
      maxResponseSize: this.#maxBytes,
      connect: { timeout: this.#timeoutMs, ...(options.ca !== undefined && { ca: options.ca }) },
    });
  }

  /**
   * GETs a path, or POSTs a form to it.
   * @throws an Error that says what happened, for a person, and has no secret in it.
   */
  async ask(path: string, form?: Record<string, string>): Promise<HttpAnswer> {
    const { url } = this.#options;
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const { statusCode, body } = await request(`${url.replace(/\/+$/, '')}${path}`, {
        dispatcher: this.#agent,
        method: form ? 'POST' : 'GET',
        headers: {
          accept: 'application/json',
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...(await this.#authorization()),
        },
        body: form ? new URLSearchParams(form).toString() : null,
        signal,
      });
      return { status: statusCode, body: await body.text() };
    } catch (error) {
      if (error instanceof UnreadableSecret) throw error;
      throw new Error(this.#whatHappened(error, signal.aborted), { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #authorization(): Promise<Record<string, string>> {
    const { tokenFile, basicAuthFile } = this.#options;
    if (tokenFile !== undefined) return { authorization: `Bearer ${await secretIn(tokenFile)}` };
    if (basicAuthFile === undefined) return {};
    return { authorization: `Basic ${Buffer.from(await secretIn(basicAuthFile)).toString('base64')}` };
  }

  #whatHappened(error: unknown, expired: boolean): string {
    const { code, name } = error as { code?: string; name?: string };
    if (
      expired ||
      code === 'UND_ERR_HEADERS_TIMEOUT' ||
      code === 'UND_ERR_BODY_TIMEOUT' ||
      name === 'TimeoutError'
    )
      return `no complete answer within ${this.#timeoutMs} ms`;
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return `the answer is larger than ${this.#maxBytes} bytes`;
    return `cannot be reached (${code ?? name ?? 'unknown error'})`;
  }
}

class UnreadableSecret extends Error {}

async function secretIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new UnreadableSecret(
      `its secret cannot be read from ${file} (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}
