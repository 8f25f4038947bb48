import { listPastEvents, listWebhooks, streamEvents } from '../../contract/endpoints/events.ts';
import type { PastEvents, PastEventType, WebhookList } from '../../contract/events.ts';
import { ProblemError } from '../../contract/problem.ts';
import { askedSpan } from './asked-span.ts';
import { EventStream, type StreamEvent } from './event-stream.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface EventPorts {
  events: {
    /** The id of the newest event. */
    readonly latest: string;
    /** What came after an event; undefined where that is not known. */
    since(id: string): StreamEvent[] | undefined;
    /** Hears of each event from now on. The function it returns ends that. */
    subscribe(listener: (event: StreamEvent) => void): () => void;
  };
  pastEvents: {
    /** Newest first; `from` and `to` in ms since 1970, both included. */
    read(question: {
      types?: PastEventType[] | undefined;
      from: number;
      to: number;
      limit: number;
    }): Promise<PastEvents>;
  };
  now: () => number;
  webhooks: { list(): Promise<WebhookList> };
}

const mostStreams = 100;
const beatMs = 15_000;
/** A stream is admitted once: it ends before a token that is revoked has been good for long. */
const longestMs = 600_000;

const dayMs = 24 * 3_600_000;

/** `GET /api/events`, `GET /api/events/past` and `GET /api/webhooks`. */
export function eventRoutes(app: App, gate: Gate, { events, pastEvents, now, webhooks }: EventPorts): void {
  const open = new Set<() => void>();
  // Streams end by themselves when the service stops, or the drain would wait for them.
  app.addHook('preClose', (done) => {
    for (const end of open) end();
    done();
  });

  serve(app, gate, streamEvents, ({ query, request, reply }) => {
    if (open.size >= mostStreams)
      throw new ProblemError(
        503,
        'Too many event streams',
        `There are ${mostStreams} streams already: end one, or read the documents from time to time instead.`,
      );
    reply.header('x-accel-buffering', 'no');
    const stream = new EventStream(() => {
      request.log.warn({ address: request.ip }, 'an event stream was cut: its client does not read');
      reply.raw.destroy();
    });
    const lastId = request.headers['last-event-id'];
    const missed = typeof lastId === 'string' ? events.since(lastId) : [];
    if (missed === undefined) stream.reset(events.latest);
    const wanted = ({ type }: StreamEvent) => query.types?.includes(type) ?? true;
    for (const event of missed ?? []) if (wanted(event)) stream.send(event);
    stream.mark(events.latest);
    if (request.method === 'HEAD') {
      stream.end();
      return stream.text;
    }

    const unsubscribe = events.subscribe((event) => wanted(event) && stream.send(event));
    const beat = setInterval(() => stream.mark(events.latest), beatMs);
    const enough = setTimeout(() => stream.end(), longestMs);
    const end = () => stream.end();
    open.add(end);
    reply.raw.once('close', () => {
      open.delete(end);
      unsubscribe();
      clearInterval(beat);
      clearTimeout(enough);
    });
    return stream.text;
  });

  serve(app, gate, listPastEvents, ({ query: { types, limit, ...span } }) =>
    pastEvents.read({ types, ...askedSpan(span, now(), dayMs), limit }),
  );

  serve(app, gate, listWebhooks, () => webhooks.list());
}
