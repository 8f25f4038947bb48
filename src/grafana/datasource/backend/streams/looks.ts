import type { EventType } from '../../../../contract/events.ts';
import type { StreamedQuery } from './channel.ts';
import type { EventFeed, FeedEvent } from './event-feed.ts';

/** How often a stream looks by itself, in ms. The queue has no events: it is never the same for long. */
const everyMs = { queue: 2_000, breakers: 5_000, verdict: 10_000 } as const satisfies Record<
  StreamedQuery['kind'],
  number
>;
/** Of the events that move a breaker: its polls, and what people order. */
const ofBreakers: readonly string[] = ['breaker', 'instance', 'configuration'] satisfies EventType[];
/** After an event. A burst is one look, and no shared read is older than this. */
const settleMs = 1_000;

/** When a stream should look again: at once, after an event that concerns it, and from time to time. */
export async function* looks(
  asked: StreamedQuery,
  feed: EventFeed,
  signal: AbortSignal,
): AsyncGenerator<void, void, undefined> {
  let hurry = () => {};
  const unsubscribe = feed.subscribe((event) => {
    if (concerns(asked, event)) hurry();
  });
  try {
    while (!signal.aborted) {
      // From here on nothing is missed: an event during the look that follows hurries the next.
      const next = pause(everyMs[asked.kind], signal);
      hurry = next.shorten;
      yield;
      await next.over;
    }
  } finally {
    unsubscribe();
  }
}

function concerns(asked: StreamedQuery, { type, data }: FeedEvent): boolean {
  if (type === 'reset') return true;
  switch (asked.kind) {
    case 'queue':
      return false;
    case 'breakers':
      return ofBreakers.includes(type);
    case 'verdict': {
      const { rollout, subject } = data as { rollout?: unknown; subject?: unknown };
      return rollout === asked.rollout || subject === asked.rollout;
    }
  }
}

interface Pause {
  over: Promise<void>;
  /** It ends soon, wherever it is. */
  shorten: () => void;
}

function pause(ms: number, signal: AbortSignal): Pause {
  let shorten = () => {};
  const over = new Promise<void>((resolve) => {
    let timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end, { once: true });
    shorten = () => {
      shorten = () => {};
      clearTimeout(timer);
      timer = setTimeout(end, Math.min(settleMs, ms));
    };
  });
  return { over, shorten: () => shorten() };
}
