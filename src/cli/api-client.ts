import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { client, Refusal, UnexpectedAnswer, type Client, type Transport } from '../contract/client.ts';
import { pathOf } from '../contract/endpoint-path.ts';
import { isWrite, type Endpoint } from '../contract/endpoint.ts';
import { problem } from '../contract/problem.ts';
import { baseUrl, defaultTokenFile, defaultUrl, findToken, type Connection } from './connection.ts';

const deadlineMs = 30_000;
/** Before a write whose connection was lost is sent again, in ms. */
const waitsMs = [250, 1_000, 3_000];
/** The request may have arrived, and its answer is lost. */
const lost = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|nothing came in time)$/;

/** Asks the HTTP API of a Rollcall service, and checks what it answers. */
export class ApiClient implements Client {
  readonly #base: URL;
  readonly #token: string | undefined;
  readonly #client: Client;

  /** @throws UsageError for a URL that is none, an Error for a token file that is named and cannot be read. */
  constructor(connection: Connection, env: NodeJS.ProcessEnv) {
    this.#base = baseUrl(connection.url ?? (env.ROLLCALL_URL || defaultUrl));
    this.#token = findToken(connection['token-file'], env, this.#base);
    this.#client = client(this.#send, () => this.#identity());
  }

  /**
   * A write has a key of its own, so that it happens once even where its answer was lost and it is sent again.
   * @throws Refusal when the service says no, an Error without a token for a write: it always needs one.
   */
  call: Client['call'] = async (endpoint: Endpoint, request: object = {}) => {
    const write = isWrite(endpoint);
    if (write && this.#token === undefined)
      throw new Error(
        `A change needs a token: set ROLLCALL_TOKEN or name a file with --token-file. The first start of the service wrote one to ${defaultTokenFile}; that file is used by itself where it is found, and only for a service on this machine.`,
      );
    const options = { ...request, ...(write && { idempotencyKey: randomUUID() }) };
    try {
      return await (this.#client.call(endpoint, options) as Promise<never>);
    } catch (error) {
      throw error instanceof UnexpectedAnswer ? this.#notRollcall(endpoint, error) : error;
    }
  };

  /**
   * An answer that is too long to be held, piece by piece. The whole of it may take any time; no piece may.
   * @throws as `call` does.
   */
  async *pieces(endpoint: Endpoint): AsyncGenerator<Uint8Array> {
    const silence = new AbortController();
    const inTime = async <Result>(work: Promise<Result>): Promise<Result> => {
      const silent = () => silence.abort(new DOMException('nothing came in time', 'TimeoutError'));
      const timer = setTimeout(silent, deadlineMs);
      return work
        .catch((error: unknown) => Promise.reject(this.#noAnswer(error)))
        .finally(() => clearTimeout(timer));
    };
    const request = { headers: this.#identity(), signal: silence.signal };
    const response = await inTime(this.#fetch(pathOf(endpoint, {}), request));
    if (response.status !== 200) {
      const refused = problem.safeParse(await response.json().catch(() => undefined));
      if (refused.success) throw new Refusal(refused.data);
      throw this.#notRollcall(endpoint, new UnexpectedAnswer(response.status));
    }
    const reader = (response.body ?? new Blob().stream()).getReader();
    try {
      for (;;) {
        const { done, value } = await inTime(reader.read());
        if (done) return;
        yield value;
      }
    } finally {
      silence.abort();
    }
  }

  readonly #send: Transport = async (path, request) => {
    const again = 'idempotency-key' in request.headers ? [...waitsMs] : [];
    for (;;)
      try {
        const signal = request.signal ?? AbortSignal.timeout(deadlineMs);
        const response = await this.#fetch(path, { ...request, signal });
        const text = await response.text();
        return { status: response.status, text: () => Promise.resolve(text) };
      } catch (error) {
        // Once an answer was lost the service may be restarting: then a connection that is refused is tried again, too.
        const first = again.length === waitsMs.length;
        const wait = first && !lost.test(causeOf(error)) ? undefined : again.shift();
        if (wait === undefined) throw this.#noAnswer(error);
        await delay(wait);
      }
  };

  #fetch(path: string, request: RequestInit): Promise<Response> {
    // A redirect would take the token elsewhere.
    return fetch(new URL(`.${path}`, this.#base), { ...request, redirect: 'error' });
  }

  #identity(): Record<string, string> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }

  #noAnswer(error: unknown): Error {
    return new Error(
      `${this.#base.origin} does not answer (${causeOf(error)}): is the service running, and is that its address? Choose another with --url or ROLLCALL_URL.`,
      { cause: error },
    );
  }

  #notRollcall({ method, path }: Endpoint, cause: UnexpectedAnswer): Error {
    return new Error(
      `${this.#base.origin} answered ${cause.status} to ${method} ${path} with something that Rollcall of this version does not say: is it the URL of a Rollcall service, and of this version?`,
      { cause },
    );
  }
}

function causeOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return 'nothing came in time';
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
