import type { IncomingHttpHeaders } from 'node:http';
import type { auth, searchconsole_v1 } from '@googleapis/searchconsole';
import { jsonIn } from '../../../contract/json-text.ts';
import type { Page, PageRequest, Refusal, SearchConsole } from '../search-console.ts';
import { BoundedFetch } from './bounded-fetch.ts';
import {
  CredentialsError,
  readCredentials,
  type Credentials,
  type CredentialsSource,
} from './credentials.ts';
import { PagePool, type PageMemory } from './page-memory.ts';
import { rowsOf } from './page.ts';
import { refusal, refusalOf } from './refusal.ts';

export interface SearchConsoleClientOptions extends CredentialsSource {
  /** Where Search Console answers, if not at Google. */
  rootUrl?: string | undefined;
  /** How long one query may take, tokens included, in ms. */
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
  /** ms since 1970. */
  now: () => number;
}

/** It reads, and is allowed nothing else. */
const scope = 'https://www.googleapis.com/auth/webmasters.readonly';
/** More than 25,000 rows have, each with a URL of 2 kB. */
const mostBytes = 128 * 1024 * 1024;
const connections = 64;

/** One account's Search Console, by Google's own client. */
export class SearchConsoleClient implements SearchConsole {
  readonly #options: SearchConsoleClientOptions;
  readonly #http: BoundedFetch;
  readonly #pool = new PagePool();
  #api: Promise<searchconsole_v1.Searchconsole> | undefined;
  /** Whether Search Console has taken what we show now: then a 401 is the end of a token, not of the credentials. */
  #admitted = false;

  constructor(options: SearchConsoleClientOptions) {
    this.#options = options;
    this.#http = new BoundedFetch({ rootUrl: options.rootUrl, mostBytes, connections });
  }

  async query(site: string, request: PageRequest, signal: AbortSignal): Promise<Page | Refusal> {
    if (signal.aborted) return refusal('aborted', 'aborted');
    const timeout = AbortSignal.timeout(this.#options.timeoutMs);
    try {
      const api = await (this.#api ??= this.#connect());
      const memory = this.#pool.take();
      const answer = await api.searchanalytics.query(
        // Spaces between tokens are half of an answer.
        { siteUrl: site, prettyPrint: false, requestBody: bodyOf(request) },
        {
          responseType: 'text',
          // One query is one request: who asks counts it, and decides whether to ask again.
          retry: false,
          validateStatus: () => true,
          signal: AbortSignal.any([signal, timeout]),
          fetchImplementation: this.#http.into(memory),
        },
      );
      const read = this.#read(request, answer, memory);
      if (!read.ok) this.#pool.give(memory);
      return read;
    } catch (error) {
      return this.#failed(error, signal, timeout);
    }
  }

  /** Cuts what is under way, too. */
  async close(): Promise<void> {
    this.#pool.close();
    await this.#http.close();
  }

  #read(
    request: PageRequest,
    answer: { status: number; headers: IncomingHttpHeaders },
    memory: PageMemory,
  ): Page | Refusal {
    const bytes = memory.body.length;
    if (answer.status !== 200)
      return this.#refused(
        refusalOf(
          {
            status: answer.status,
            body: jsonIn(memory.body.toString()),
            retryAfter: answer.headers['retry-after'],
          },
          this.#options.now(),
        ),
      );
    const rows = rowsOf(memory, request.dimensions.length, () => this.#pool.give(memory));
    if (!rows) return refusal('transient', 'malformed');
    this.#admitted = true;
    return { ok: true, rows, bytes };
  }

  /** After a refusal of credentials they are read anew, for somebody may have renewed them. */
  #refused(refused: Refusal): Refusal {
    if (refused.kind !== 'credentials') return refused;
    this.#api = undefined;
    if (!this.#admitted) return refused;
    this.#admitted = false;
    return {
      ...refusal('transient', refused.reason),
      message: 'The access token is no longer good: a new one is asked for.',
    };
  }

  #failed(error: unknown, signal: AbortSignal, timeout: AbortSignal): Refusal {
    if (signal.aborted) return refusal('aborted', 'aborted');
    if (timeout.aborted) return refusal('transient', 'timeout');
    if (error instanceof CredentialsError) {
      this.#api = undefined;
      return { ...refusal('credentials', 'unusable'), message: error.message };
    }
    const answered = (error as { response?: { status: number; data: unknown; headers?: Headers } }).response;
    // Only a request for a token fails with an answer.
    if (answered) {
      this.#admitted = false;
      return this.#refused(
        refusalOf(
          {
            status: answered.status,
            body: typeof answered.data === 'string' ? jsonIn(answered.data) : answered.data,
            retryAfter: answered.headers?.get('retry-after'),
          },
          this.#options.now(),
        ),
      );
    }
    return refusal('transient', codeOf(error));
  }

  async #connect(): Promise<searchconsole_v1.Searchconsole> {
    const { rootUrl, env } = this.#options;
    const credentials = await readCredentials(this.#options, env);
    // Most services sync nothing, and it is a hundred modules.
    const { auth: google, searchconsole } = await import('@googleapis/searchconsole');
    return searchconsole({
      version: 'v1',
      auth: authOf(google, credentials, this.#http.fetch),
      ...(rootUrl !== undefined && { rootUrl }),
    });
  }
}

function authOf(google: typeof auth, credentials: Credentials, fetchImplementation: typeof fetch) {
  const transporterOptions = { fetchImplementation };
  if (credentials.type === 'service_account')
    return new google.JWT({
      email: credentials.client_email,
      key: credentials.private_key,
      scopes: [scope],
      transporterOptions,
    });
  const user = new google.OAuth2({
    clientId: credentials.client_id,
    clientSecret: credentials.client_secret,
    transporterOptions,
  });
  user.setCredentials({ refresh_token: credentials.refresh_token });
  return user;
}

/** Counted by page everywhere, so that the totals of a day and its rows compare. */
function bodyOf({ from, to, type, dimensions, rowLimit, startRow }: PageRequest) {
  return {
    startDate: from,
    endDate: to,
    type,
    dimensions: [...dimensions],
    rowLimit,
    startRow,
    aggregationType: 'byPage',
    dataState: 'final',
  };
}

/** The system's word for what broke, from wherever it stands in the chain of causes. */
function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code)) return code;
  }
  return 'no answer';
}
