import { Pool, type Dispatcher } from 'undici';
import type { Method } from '../../../contract/endpoint.ts';
import { trustedConnector } from '../../../tls/trusted-connector.ts';
import { Document } from './document.ts';
import { credentialHeaders, type SchedulerSettings } from './settings.ts';
import { isClosed, noAnswer, tooLarge } from './upstream-errors.ts';

export interface UpstreamRequest {
  method?: Method;
  /** With its query string. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

/** An answer as it came, whatever its status. */
export interface Answer {
  status: number;
  document: Document;
}

/** What one request was like, for metrics and traces. */
export interface Observed {
  path: string;
  /** 0 where there was no answer. */
  status: number;
  seconds: number;
  bytes: number;
  /** Of the query that it was asked for first. */
  traceparent: string | undefined;
}

/** To one scheduler at the same time. */
const connections = 8;
/** A stream says something every 15 s. */
const streamSilenceMs = 45_000;

/** HTTP to one scheduler: with its credentials, within its limits. Failures are DownstreamErrors that say what to do. */
export class Upstream {
  readonly #settings: SchedulerSettings;
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #observe: (observed: Observed) => void;
  readonly #credentials: Record<string, string>;

  constructor(settings: SchedulerSettings, observe: (observed: Observed) => void = () => {}) {
    const { url, credentials, timeoutMs, tlsFingerprint, tlsCaCert } = settings;
    const { origin, pathname } = new URL(url);
    this.#settings = settings;
    this.#observe = observe;
    this.#prefix = pathname.replace(/\/+$/, '');
    this.#credentials = credentialHeaders(credentials);
    this.#pool = new Pool(origin, {
      connect: trustedConnector({ fingerprint: tlsFingerprint, ca: tlsCaCert }, timeoutMs),
      connections,
      headersTimeout: timeoutMs,
    });
  }

  /**
   * One request with the whole of its answer.
   * @throws DownstreamError when there is none within the timeout, or a larger one than is read.
   */
  async ask(request: UpstreamRequest): Promise<Answer> {
    const { timeoutMs, maxAnswerBytes } = this.#settings;
    const began = performance.now();
    const deadline = AbortSignal.timeout(timeoutMs);
    const observed: Observed = {
      path: request.path,
      status: 0,
      seconds: 0,
      bytes: 0,
      traceparent: request.headers?.traceparent,
    };
    try {
      const response = await this.#sendAnew(request, AbortSignal.any([request.signal, deadline]), timeoutMs);
      const bytes = await readBytes(response, maxAnswerBytes);
      observed.bytes = bytes.length;
      observed.status = response.statusCode;
      return { status: response.statusCode, document: new Document(bytes, etagOf(response)) };
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw noAnswer(this.#settings, error, deadline.aborted);
    } finally {
      observed.seconds = (performance.now() - began) / 1_000;
      this.#observe(observed);
    }
  }

  /** An answer without an end, piece by piece. It ends with `signal`, or with an error when nothing comes any more. */
  async open(request: UpstreamRequest): Promise<{ status: number; body: AsyncIterable<Uint8Array> }> {
    try {
      const response = await this.#send(request, request.signal, streamSilenceMs);
      return { status: response.statusCode, body: response.body };
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw noAnswer(this.#settings, error, false);
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  /**
   * A connection that was kept open may be closed by the other side at the very moment of its next use. What changes
   * nothing is asked a second time then.
   */
  async #sendAnew(
    request: UpstreamRequest,
    signal: AbortSignal,
    bodyTimeout: number,
  ): Promise<Dispatcher.ResponseData> {
    try {
      return await this.#send(request, signal, bodyTimeout);
    } catch (error) {
      if ((request.method ?? 'GET') !== 'GET' || signal.aborted || !isClosed(error)) throw error;
      return this.#send(request, signal, bodyTimeout);
    }
  }

  #send(
    { method = 'GET', path, headers, body }: UpstreamRequest,
    signal: AbortSignal,
    bodyTimeout: number,
  ): Promise<Dispatcher.ResponseData> {
    return this.#pool.request({
      method,
      path: this.#prefix + path,
      headers: {
        accept: 'application/json, application/problem+json',
        ...this.#credentials,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body ?? null,
      bodyTimeout,
      signal,
    });
  }
}

/** The body, in one piece that nothing else shares. Of one that is too large, no more is read than shows it. */
async function readBytes({ headers, body }: Dispatcher.ResponseData, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(headers['content-length'] ?? 0);
  const pieces: Uint8Array[] = [];
  let length = 0;
  const refuse = () => {
    body.destroy();
    return Object.assign(new Error('too large'), { code: tooLarge });
  };
  if (announced > maxBytes) throw refuse();
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > maxBytes) throw refuse();
    pieces.push(piece);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function etagOf({ headers }: Dispatcher.ResponseData): string | undefined {
  return typeof headers.etag === 'string' ? headers.etag : undefined;
}
