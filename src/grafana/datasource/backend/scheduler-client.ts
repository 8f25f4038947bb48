import { Pool } from 'undici';
import type { z } from 'zod';
import { client, Refusal, UnexpectedAnswer, type Client, type RequestOf } from '../../../contract/client.ts';
import type { Endpoint } from '../../../contract/endpoint.ts';
import { getHistory } from '../../../contract/endpoints/history.ts';
import { getRollout } from '../../../contract/endpoints/rollouts.ts';
import { getSchedulerHealth } from '../../../contract/endpoints/service.ts';
import type { HealthDocument } from '../../../contract/health.ts';
import type { HistoryAnswer } from '../../../contract/history.ts';
import { type SeriesName } from '../../../contract/series.ts';
import { CertificateMismatchError, trustedConnector } from '../../../tls/trusted-connector.ts';
import { DownstreamError } from '../../backend-sdk/index.ts';
import { SharedRead } from './shared-read.ts';
import type { SchedulerSettings } from './settings.ts';
import { framedRollout, type FramedRollout } from './verdict-frames.ts';

/** The panels of a dashboard refresh together; one that refreshes each second sees each second. */
const healthLastsMs = 900;
/** Nobody in particular waits for a shared read; its deadline ends it. */
const nobody = new AbortController().signal;

/** An answer as it came: the status and the text of the body. */
export interface Answer {
  status: number;
  body: string;
}

const connections = 8;
/** A health document of 10,000 instances is about 8 MB. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** Reads one scheduler. Whatever goes wrong is a DownstreamError whose message says what to do. */
export class SchedulerClient {
  readonly #settings: SchedulerSettings;
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #client: Client;
  readonly #health = new SharedRead(() => this.#read(getSchedulerHealth, { signal: nobody }), healthLastsMs);

  constructor(settings: SchedulerSettings) {
    const url = new URL(settings.url);
    this.#settings = settings;
    this.#prefix = url.pathname.replace(/\/+$/, '');
    this.#pool = new Pool(url.origin, {
      connect: trustedConnector(
        { fingerprint: settings.tlsFingerprint, ca: settings.tlsCaCert },
        settings.timeoutMs,
      ),
      connections,
      headersTimeout: settings.timeoutMs,
      bodyTimeout: settings.timeoutMs,
      maxResponseSize: maxAnswerBytes,
    });
    this.#client = client(async (path, { method, headers, body, signal }) => {
      const { status, body: text } = await this.ask(method as 'GET' | 'POST', path, signal as AbortSignal, {
        headers,
        ...(body !== undefined && { body }),
      });
      return { status, text: () => Promise.resolve(text) };
    });
  }

  get hasToken(): boolean {
    return this.#settings.token !== undefined;
  }

  /** The scheduler health document, of Rollcall's service or of a Pulse server. */
  health(signal: AbortSignal): Promise<HealthDocument> {
    return this.#health.get(signal);
  }

  history(
    series: SeriesName[],
    from: number,
    to: number,
    stepMs: number,
    signal: AbortSignal,
  ): Promise<HistoryAnswer> {
    const query = { series: series.join(','), from: String(from), to: String(to), step: stepMs / 1_000 };
    return this.#read(getHistory, { query, signal });
  }

  rollout(id: string, signal: AbortSignal): Promise<FramedRollout> {
    return this.#read({ ...getRollout, answer: framedRollout }, { params: { id }, signal });
  }

  /**
   * One request, with the token of this data source.
   * @throws DownstreamError when there is no answer; an answer of any status is returned.
   */
  async ask(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    more: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> {
    const { token, timeoutMs } = this.#settings;
    if (method === 'POST') this.#health.forget();
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const response = await this.#pool.request({
        method,
        path: this.#prefix + path,
        headers: {
          accept: 'application/json',
          ...(token && { authorization: `Bearer ${token}` }),
          ...(more.body !== undefined && { 'content-type': 'application/json' }),
          ...more.headers,
        },
        body: more.body ?? null,
        signal: AbortSignal.any([signal, deadline]),
      });
      return { status: response.statusCode, body: await response.body.text() };
    } catch (error) {
      if (signal.aborted) throw error;
      throw this.#noAnswer(error, deadline.aborted);
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #read<E extends Endpoint>(endpoint: E, request: RequestOf<E>): Promise<z.output<E['answer']>> {
    try {
      return (await this.#client.call<Endpoint>(endpoint, request)) as z.output<E['answer']>;
    } catch (error) {
      if (error instanceof Refusal)
        throw this.#refused(endpoint.path, error.problem.status, error.problem.detail);
      if (!(error instanceof UnexpectedAnswer)) throw error;
      const { status, issue } = error;
      if (status !== 200) throw this.#refused(endpoint.path, status);
      const what = issue ? `${issue.field}: ${issue.message}` : 'it does not answer with JSON';
      throw new DownstreamError(
        `What answers at ${this.#settings.url} is not a scheduler that Rollcall can read (${what}). Check the URL of the data source.`,
      );
    }
  }

  #refused(path: string, status: number, told?: string): DownstreamError {
    const { url, token } = this.#settings;
    if (status === 401 || status === 403)
      return new DownstreamError(
        token
          ? `The scheduler at ${url} refuses the token of this data source (${status}). Paste a valid one into its settings; the service writes its first for Grafana to grafana.token in its data folder.`
          : `The scheduler at ${url} asks for a token (${status}). Paste one into the settings of this data source; the service writes its first for Grafana to grafana.token in its data folder.`,
        { status },
      );
    if (told !== undefined) return new DownstreamError(told, { status });
    if (status === 404)
      return new DownstreamError(
        path === getSchedulerHealth.path
          ? `What answers at ${url} is not a scheduler: it has no ${path}. Check the URL of the data source.`
          : `The scheduler at ${url} has no ${path}: a Pulse server has neither history nor rollouts, for these point the data source at Rollcall's own service.`,
        { status },
      );
    return new DownstreamError(`The scheduler at ${url} answered ${path} with status ${status}.`);
  }

  #noAnswer(error: unknown, timedOut: boolean): DownstreamError {
    const { url, timeoutMs } = this.#settings;
    const code = codeOf(error);
    if (timedOut || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
      return new DownstreamError(
        `The scheduler at ${url} did not answer within ${timeoutMs / 1_000} s. Check that it runs and is not overloaded, or raise the timeout of the data source.`,
        { status: 504 },
      );
    if (error instanceof CertificateMismatchError)
      return new DownstreamError(
        `The scheduler at ${url} ${error.message}, which is not the one in the settings of this data source. If its certificate was renewed, enter the new fingerprint.`,
      );
    if (code === 'ECONNREFUSED')
      return new DownstreamError(
        `Nothing listens at ${url}. Start the scheduler, or correct the URL of the data source.`,
      );
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return new DownstreamError(
        `The host of ${url} cannot be found. Correct the URL of the data source, or the name service.`,
      );
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
      return new DownstreamError(
        `The answer of ${url} is larger than ${maxAnswerBytes / 2 ** 20} MB: this is not a scheduler's.`,
      );
    if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code))
      return new DownstreamError(
        `The certificate of ${url} is not trusted (${code}). Enter its CA certificate or its SHA-256 fingerprint in the settings of the data source.`,
      );
    return new DownstreamError(
      `No connection to the scheduler at ${url} (${code || 'unknown cause'}). Check its URL, and that it runs.`,
    );
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
