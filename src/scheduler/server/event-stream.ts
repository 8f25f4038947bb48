import { Readable } from 'node:stream';
import type { EventType } from '../../contract/events.ts';

/** An event as it is sent. */
export interface StreamEvent {
  id: string;
  type: EventType;
  /** JSON, on one line. */
  data: string;
}

/** What a client may leave unread, in bytes: a screenful of the largest events many times over. */
const mostUnreadBytes = 1024 * 1024;
/** How soon a client is to ask again after its stream has ended, in ms. */
const retryMs = 2_000;

/** The text of one stream of server-sent events (WHATWG HTML, 9.2). What is sent is queued until the client takes it. */
export class EventStream {
  readonly text = new Readable({ read: () => undefined });
  readonly #onStuck: () => void;
  #ended = false;

  /** @param onStuck is called when the client has left too much unread: nothing more is to be sent then. */
  constructor(onStuck: () => void) {
    this.#onStuck = onStuck;
    this.text.push(`retry: ${retryMs}\n\n`);
  }

  /**
   * Says where the stream is, so that a client goes on from here; and that it is still there, to those in between who
   * end what is silent.
   */
  mark(id: string): void {
    this.#push(`id: ${id}\n\n`);
  }

  send({ id, type, data }: StreamEvent): void {
    this.#push(`id: ${id}\nevent: ${type}\ndata: ${data}\n\n`);
  }

  /** What the client missed is not known: it has to read what it shows anew. */
  reset(id: string): void {
    this.#push(`id: ${id}\nevent: reset\ndata: {}\n\n`);
  }

  end(): void {
    if (!this.#ended && !this.text.destroyed) this.text.push(null);
    this.#ended = true;
  }

  #push(text: string): void {
    if (this.#ended || this.text.destroyed) return;
    this.text.push(text);
    if (this.text.readableLength > mostUnreadBytes) this.#onStuck();
  }
}
