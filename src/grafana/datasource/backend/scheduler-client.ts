import type { z } from 'zod';
import type { RequestOf } from '../../../contract/client.ts';
import type { Endpoint } from '../../../contract/endpoint.ts';
import { pathOf } from '../../../contract/endpoint-path.ts';
import { getSchedulerHealth, getServiceHealth } from '../../../contract/endpoints/service.ts';
import { healthDocument, type HealthDocument } from '../../../contract/health.ts';
import { jsonIn } from '../../../contract/json-text.ts';
import type { DocumentCache } from './document-cache.ts';
import { Documents, type Asker } from './documents.ts';
import { unreadable } from './refusals.ts';
import { pulse, rollcallVersion, versionOfPulse, withFailures, type ServerKind } from './server-kind.ts';
import type { SchedulerSettings } from './settings.ts';
import type { Answer, Observed, UpstreamRequest } from './upstream.ts';

const pulseVersionPath = '/api/version';

/** The health document as this data source shows it, and what gave it. */
interface Health {
  document: HealthDocument;
  server: ServerKind;
}

/** Reads one scheduler, as the contract says. Whatever goes wrong is a DownstreamError whose message says what to do. */
export class SchedulerClient {
  readonly settings: SchedulerSettings;
  readonly #documents: Documents;

  constructor(settings: SchedulerSettings, cache: DocumentCache, observe?: (observed: Observed) => void) {
    this.settings = settings;
    this.#documents = new Documents(settings, cache, observe);
  }

  /** The health document, of Rollcall's service or of a Pulse server of any version, and which of these it is. */
  async health(signal: AbortSignal, { identity: _, ...asker }: Asker = {}): Promise<Health> {
    const document = await this.#documents.get(getSchedulerHealth.path, signal, asker);
    const { raw, read } = document.as(healthDocument, (bytes) => {
      const raw = jsonOf(bytes) as object;
      return { raw, read: this.#read(getSchedulerHealth, raw) };
    });
    // Only Rollcall has workers to tell of: it need not be asked what it is.
    if (read.queue.workers !== undefined)
      return { document: read, server: { kind: 'rollcall', version: undefined } };
    const server = await this.#kind(raw, signal, asker);
    if (server.kind === 'rollcall' || server.failures === 'instances') return { document: read, server };
    return { document: document.as(withFailures, () => withFailures(read)), server };
  }

  /** What answers at the URL. @throws DownstreamError where it is no scheduler. */
  async server(signal: AbortSignal, asker: Asker = {}): Promise<ServerKind> {
    const version = await this.#ownVersion(signal, asker);
    if (version !== undefined) return { kind: 'rollcall', version };
    return (await this.health(signal, asker)).server;
  }

  /**
   * The answer of a GET of the contract, read once for all who ask at about the same time: it is shared, and nobody may
   * change it. Where the endpoint asks for more than leave to read, it is asked on behalf of who asks here.
   */
  async read<E extends Endpoint>(
    endpoint: E,
    request: RequestOf<E>,
    signal: AbortSignal,
    { identity, ...asker }: Asker = {},
  ): Promise<z.output<E['answer']>> {
    const { params, query } = request as Parameters<typeof pathOf>[1];
    const path = pathOf(endpoint, { ...(params && { params }), ...(query && { query }) });
    const needsMore = endpoint.scope === 'operate' || endpoint.scope === 'admin';
    const known = needsMore && identity ? { ...asker, identity } : asker;
    const document = await this.#documents.get(path, signal, known, endpoint.path);
    return document.as(endpoint.answer, (bytes) => this.#read(endpoint, jsonOf(bytes)));
  }

  /** The bytes of an answer: the same array as long as the answer is the same. */
  async bytes(path: string, signal: AbortSignal, { identity: _, ...asker }: Asker = {}): Promise<Uint8Array> {
    return (await this.#documents.get(path, signal, asker, path.replace(/\?.*/, ''))).bytes;
  }

  /** One request past the cache. @throws DownstreamError when there is no answer; one of any status is returned. */
  ask(request: UpstreamRequest): Promise<Answer> {
    return this.#documents.ask(request);
  }

  /** Server-sent events. @throws DownstreamError unless they are answered with status 200. */
  events(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return this.#documents.open(path, { accept: 'text/event-stream' }, signal);
  }

  /** Something was changed: who asks from now on sees it. */
  forget(): void {
    this.#documents.forget();
  }

  close(): Promise<void> {
    return this.#documents.close();
  }

  async #kind(document: object, signal: AbortSignal, asker: Asker): Promise<ServerKind> {
    const version = await this.#ownVersion(signal, asker);
    if (version !== undefined) return { kind: 'rollcall', version };
    const { bytes } = await this.#documents.ofAnyStatus(pulseVersionPath, signal, asker);
    return pulse(versionOfPulse(textOf(bytes)), document);
  }

  async #ownVersion(signal: AbortSignal, asker: Asker): Promise<string | undefined> {
    const { bytes } = await this.#documents.ofAnyStatus(getServiceHealth.path, signal, asker);
    return rollcallVersion(textOf(bytes));
  }

  #read<E extends Endpoint>({ answer }: E, json: unknown): z.output<E['answer']> {
    const parsed = answer.safeParse(json);
    if (parsed.success) return parsed.data as z.output<E['answer']>;
    const [issue] = parsed.error.issues;
    throw unreadable(
      this.settings,
      json === undefined
        ? 'it does not answer with JSON'
        : `${issue?.path.join('.') || 'its answer'}: ${issue?.message}`,
    );
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const jsonOf = (bytes: Uint8Array): unknown => jsonIn(textOf(bytes));
