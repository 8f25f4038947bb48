import type { BreakerEvent, DeadLetterEvent } from '../../contract/events.ts';
import type { BreakerState } from '../../contract/health.ts';

/** What has to be known of an instance to tell what a poll changed. */
interface Polled {
  breaker: { state: BreakerState; failures: number };
  deadLetter?: { reason: string } | undefined;
}

/** What a poll changed of its instance that others want to hear of. `at` is in ms since 1970. */
export function polledEvents(
  key: string,
  before: Polled,
  after: Polled,
  at: number,
): (BreakerEvent | DeadLetterEvent)[] {
  const head = { at: new Date(at).toISOString(), key };
  const events: (BreakerEvent | DeadLetterEvent)[] = [];
  const { state: from } = before.breaker;
  const { state: to, failures } = after.breaker;
  if (from !== to) events.push({ type: 'breaker', ...head, from, to, failures });
  const isDeadLetter = after.deadLetter !== undefined;
  if (isDeadLetter !== (before.deadLetter !== undefined))
    events.push({ type: 'dead-letter', ...head, isDeadLetter, reason: after.deadLetter?.reason ?? null });
  return events;
}
