import type { Document } from './document.ts';
import type { DocumentCache } from './document-cache.ts';
import { refused } from './refusals.ts';
import type { SchedulerSettings } from './settings.ts';
import { Upstream, type Answer, type Observed, type UpstreamRequest } from './upstream.ts';

/** The panels of a dashboard refresh together; one that refreshes each second sees each second. */
const lastsMs = 900;
/** What kind of server it is changes with an upgrade. */
const kindLastsMs = 60_000;

/** On whose behalf something is read. */
export interface Asker {
  /** Headers that name the user, for what needs more than leave to read. */
  identity?: Record<string, string>;
  /** Headers of the trace that it belongs to. */
  trace?: Record<string, string>;
  /** Told of every document that was read, and how to read it again. */
  noted?: (document: Document, again: (signal: AbortSignal) => Promise<Document>) => void;
}

let sources = 0;

/** The answers of one scheduler, through a cache that several share. Failures are DownstreamErrors. */
export class Documents {
  readonly settings: SchedulerSettings;
  readonly #upstream: Upstream;
  readonly #cache: DocumentCache;
  /** Of its keys in the cache: another data source may see other answers at the same URL. */
  readonly #prefix = `${++sources} `;

  constructor(settings: SchedulerSettings, cache: DocumentCache, observe?: (observed: Observed) => void) {
    this.settings = settings;
    this.#upstream = new Upstream(settings, observe);
    this.#cache = cache;
  }

  /**
   * An answer with status 200, from the cache where it is not too old.
   * @param named the path as the contract writes it, for messages
   */
  async get(path: string, signal: AbortSignal, asker: Asker = {}, named = path): Promise<Document> {
    const { identity, trace, noted } = asker;
    const fetch = async (held: Document | undefined, ended: AbortSignal): Promise<Document> => {
      const headers = { ...identity, ...trace, ...(held?.etag && { 'if-none-match': held.etag }) };
      const { status, document } = await this.#upstream.ask({ path, headers, signal: ended });
      if (status === 304 && held) return held;
      if (status === 200) return document;
      throw refused(this.settings, named, status, document.bytes);
    };
    const key = this.#prefix + path + (identity ? ` ${JSON.stringify(identity)}` : '');
    const read = (signal: AbortSignal) => this.#cache.get(key, lastsMs, fetch, signal);
    const document = await read(signal);
    noted?.(document, read);
    return document;
  }

  /** An answer of any status, for what a server tells of itself. */
  ofAnyStatus(path: string, signal: AbortSignal, { trace }: Asker): Promise<Document> {
    const fetch = async (_held: Document | undefined, ended: AbortSignal): Promise<Document> =>
      (await this.#upstream.ask({ path, headers: { ...trace }, signal: ended })).document;
    return this.#cache.get(`${this.#prefix}of any status ${path}`, kindLastsMs, fetch, signal);
  }

  /** One request past the cache. @throws DownstreamError when there is no answer; one of any status is returned. */
  ask(request: UpstreamRequest): Promise<Answer> {
    if ((request.method ?? 'GET') !== 'GET') this.forget();
    return this.#upstream.ask(request);
  }

  /** A GET without an end. @throws DownstreamError unless it is answered with status 200. */
  async open(
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const { status, body } = await this.#upstream.open({ path, headers, signal });
    if (status === 200) return body;
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    throw refused(this.settings, path, status, Buffer.concat(pieces));
  }

  /** Something was changed: who asks from now on sees it. */
  forget(): void {
    this.#cache.forget(this.#prefix);
  }

  async close(): Promise<void> {
    this.forget();
    await this.#upstream.close();
  }
}
