import { setTimeout as delay } from 'node:timers/promises';
import { streamEvents } from '../../../../contract/endpoints/events.ts';
import { logger, toSourcedError } from '../../../backend-sdk/index.ts';
import { serverSentEvents } from './server-sent-events.ts';

/** What the scheduler told; `reset` stands for all that may have been missed. */
export interface FeedEvent {
  type: string;
  data: unknown;
}

export type OpenStream = (path: string, signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;

const firstRetryMs = 2_000;
const lastRetryMs = 60_000;

/**
 * The events of one scheduler, for all of its streams over one connection, which is open while anybody listens. It
 * hurries those who listen, who look by themselves from time to time: a Pulse server has no events at all, and a
 * connection can be lost.
 */
export class EventFeed {
  readonly #open: OpenStream;
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  #reading: AbortController | undefined;

  constructor(open: OpenStream) {
    this.#open = open;
  }

  /** @returns what ends it */
  subscribe(listener: (event: FeedEvent) => void): () => void {
    this.#listeners.add(listener);
    if (!this.#reading) {
      this.#reading = new AbortController();
      void this.#read(this.#reading.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#reading?.abort();
      this.#reading = undefined;
    };
  }

  /** Never rejects: what goes wrong is tried again, later each time. */
  async #read(signal: AbortSignal): Promise<void> {
    let retryMs = firstRetryMs;
    while (!signal.aborted) {
      try {
        const stream = await this.#open(streamEvents.path, signal);
        retryMs = firstRetryMs;
        this.#tell({ type: 'reset', data: {} });
        for await (const { type, data } of serverSentEvents(stream))
          this.#tell({ type, data: JSON.parse(data) as unknown });
      } catch (error) {
        if (!signal.aborted)
          logger.debug('No events of the scheduler for now', { reason: toSourcedError(error).message });
      }
      await delay(retryMs, undefined, { signal }).catch(() => {});
      retryMs = Math.min(retryMs * 2, lastRetryMs);
    }
  }

  #tell(event: FeedEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
