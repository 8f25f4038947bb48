import { Pool } from 'undici';
import type { z } from 'zod';
import { healthDocument, type HealthDocument } from '../../../contract/health.ts';
import { problem } from '../../../contract/problem.ts';
import { rolloutDocument, type RolloutDocument } from '../../../contract/rollout.ts';
import { historyAnswer, type HistoryAnswer } from '../../../contract/history.ts';
import { type SeriesName } from '../../../contract/series.ts';
import { CertificateMismatchError, trustedConnector } from '../../../tls/trusted-connector.ts';
import { DownstreamError } from '../../backend-sdk/index.ts';
import { parseJson } from './json.ts';
import type { SchedulerSettings } from './settings.ts';

/** An answer as it came: the status and the text of the body. */
export interface Answer {
  status: number;
  body: string;
}

const healthPath = '/api/monitoring/scheduler/health';
const connections = 8;
/** A health document of 10,000 instances is about 8 MB. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** Reads one scheduler. Whatever goes wrong is a DownstreamError whose message says what to do. */
export class SchedulerClient {
  readonly #settings: SchedulerSettings;
  readonly #pool: Pool;
  readonly #prefix: string;

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
  }

  get hasToken(): boolean {
    return this.#settings.token !== undefined;
  }

  /** The scheduler health document, of Rollcall's service or of a Pulse server. */
  health(signal: AbortSignal): Promise<HealthDocument> {
    return this.#read(healthPath, healthDocument, signal);
  }

  history(
    series: SeriesName[],
    from: number,
    to: number,
    stepMs: number,
    signal: AbortSignal,
  ): Promise<HistoryAnswer> {
    const query = new URLSearchParams({
      series: series.join(','),
      from: String(from),
      to: String(to),
      step: String(stepMs / 1_000),
    });
    return this.#read(`/api/history?${query}`, historyAnswer, signal);
  }

  rollout(id: string, signal: AbortSignal): Promise<RolloutDocument> {
    return this.#read(`/api/rollouts/${encodeURIComponent(id)}`, rolloutDocument, signal);
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

  async #read<T>(path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const { status, body } = await this.ask('GET', path, signal);
    if (status !== 200) throw this.#refused(path, status, body);
    const json = parseJson(body);
    const parsed = shape.safeParse(json);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const what =
      json === undefined
        ? 'it does not answer with JSON'
        : `${issue?.path.join('.') || 'its answer'}: ${issue?.message}`;
    throw new DownstreamError(
      `What answers at ${this.#settings.url} is not a scheduler that Rollcall can read (${what}). Check the URL of the data source.`,
    );
  }

  #refused(path: string, status: number, body: string): DownstreamError {
    const { url, token } = this.#settings;
    const told = problem.safeParse(parseJson(body));
    if (status === 401 || status === 403)
      return new DownstreamError(
        token
          ? `The scheduler at ${url} refuses the token of this data source (${status}). Paste a valid one into its settings; the service writes its first to admin.token in its data folder.`
          : `The scheduler at ${url} asks for a token (${status}). Paste one into the settings of this data source; the service writes its first to admin.token in its data folder.`,
        { status },
      );
    if (told.success) return new DownstreamError(told.data.detail, { status });
    if (status === 404)
      return new DownstreamError(
        path === healthPath
          ? `What answers at ${url} is not a scheduler: it has no ${healthPath}. Check the URL of the data source.`
          : `The scheduler at ${url} has no ${path.split('?')[0]}: a Pulse server has neither history nor rollouts, for these point the data source at Rollcall's own service.`,
        { status },
      );
    return new DownstreamError(
      `The scheduler at ${url} answered ${path.split('?')[0]} with status ${status}.`,
    );
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
