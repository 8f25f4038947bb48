import type { z } from 'zod';
import type { RequestOf } from '../../../contract/client.ts';
import type { Endpoint } from '../../../contract/endpoint.ts';
import type { HealthDocument } from '../../../contract/health.ts';
import type { DataQuery } from '../../backend-sdk/index.ts';
import type { Document } from './document.ts';
import type { Panel, Upstream } from './frames/upstream.ts';
import type { Asker } from './documents.ts';
import type { SchedulerClient } from './scheduler-client.ts';
import type { ServerKind } from './server-kind.ts';

/**
 * What one query reads of the scheduler, and of the panel. It remembers what that was: the answer holds as long as
 * nothing of it has changed, and need not be made again.
 */
export class Reading implements Upstream {
  readonly #client: SchedulerClient;
  readonly #asker: Asker;
  readonly #signal: AbortSignal;
  readonly #documents = new Map<Document, (signal: AbortSignal) => Promise<Document>>();
  #spanned = false;
  #timely = false;
  /** The panel's time range and resolution. To look at them makes the answer one for these alone. */
  readonly panel: Panel;
  readonly identity: Readonly<Record<string, string>>;

  constructor(
    client: SchedulerClient,
    asker: Pick<Asker, 'identity' | 'trace'>,
    { timeRange, intervalMs, maxDataPoints }: Pick<DataQuery, 'timeRange' | 'intervalMs' | 'maxDataPoints'>,
    signal: AbortSignal,
  ) {
    this.#client = client;
    this.#asker = { ...asker, noted: (document, again) => this.#documents.set(document, again) };
    this.#signal = signal;
    this.identity = asker.identity ?? {};
    const look = <Value>(value: Value): Value => {
      this.#spanned = true;
      return value;
    };
    this.panel = {
      get timeRange() {
        return look(timeRange);
      },
      get intervalMs() {
        return look(intervalMs);
      },
      get maxDataPoints() {
        return look(maxDataPoints);
      },
    };
  }

  async health(signal: AbortSignal): Promise<HealthDocument> {
    return (await this.#client.health(signal, this.#asker)).document;
  }

  /** The old Pulse server that shows its instances green whatever fails; undefined for any other. */
  async blindServer(signal: AbortSignal): Promise<(ServerKind & { kind: 'pulse' }) | undefined> {
    const { server, document } = await this.#client.health(signal, this.#asker);
    if (document.instances.length === 0) return undefined;
    return server.kind === 'pulse' && server.failures === 'staleness' ? server : undefined;
  }

  read<E extends Endpoint>(endpoint: E, request: RequestOf<E>): Promise<z.output<E['answer']>> {
    return this.#client.read(endpoint, request, request.signal ?? this.#signal, this.#asker);
  }

  bytes(path: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.#client.bytes(path, signal, this.#asker);
  }

  /** The time, in ms since 1970. An answer that looks at it holds for this once. */
  now(): number {
    this.#timely = true;
    return Date.now();
  }

  /** Whether the answer is the same whatever range and resolution the panel has. */
  get anySpan(): boolean {
    return !this.#spanned;
  }

  /** Whether what was read is still what the scheduler says, where it may not be: asked again, if it is too old. */
  async holds(signal: AbortSignal): Promise<boolean> {
    if (this.#timely || this.#documents.size === 0) return false;
    const same = [...this.#documents].map(async ([document, again]) => (await again(signal)) === document);
    return (await Promise.all(same)).every(Boolean);
  }
}
