import type { EventType, StreamedEvent } from '../../contract/events.ts';

/** An event as it is streamed. */
interface LoggedEvent {
  /** Of this start of the service: another start knows it not. */
  id: string;
  type: EventType;
  /** The event as JSON. */
  data: string;
}

/** Events that are kept for those who were away: minutes of a fleet that fails as a whole, days of a quiet one. */
const keptByDefault = 1_000;

/**
 * The latest events, in memory. What is durable stands in the audit log and in the documents: who was away for longer
 * than this remembers, or for a restart, reads those anew.
 */
export class EventLog {
  readonly #start: string;
  readonly #keeps: number;
  readonly #listeners = new Set<(event: LoggedEvent) => void>();
  #events: LoggedEvent[] = [];
  #count = 0;

  /** @param start names this start of the service, without a dot in it. */
  constructor(start: string, keeps = keptByDefault) {
    this.#start = start;
    this.#keeps = keeps;
  }

  /** The id of the newest event, or of the beginning. */
  get latest(): string {
    return `${this.#start}.${this.#count}`;
  }

  publish(event: StreamedEvent): void {
    this.#count += 1;
    const logged = { id: this.latest, type: event.type, data: JSON.stringify(event) };
    this.#events.push(logged);
    if (this.#events.length >= 2 * this.#keeps) this.#events = this.#events.slice(-this.#keeps);
    for (const listener of this.#listeners) listener(logged);
  }

  /** What came after an event; undefined where that is not known any more, or never was. */
  since(id: string): LoggedEvent[] | undefined {
    const [, start, digits] = /^([^.]+)\.(\d{1,15})$/.exec(id) ?? [];
    const missed = this.#count - Number(digits);
    if (start !== this.#start || missed < 0 || missed > Math.min(this.#keeps, this.#events.length))
      return undefined;
    return missed === 0 ? [] : this.#events.slice(-missed);
  }

  /** Hears of each event from now on. The function it returns ends that. */
  subscribe(listener: (event: LoggedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
