import type { Logger } from 'pino';
import type { Clock } from './clock/clock.ts';
import type { InstanceChanges } from './events/instance-changes.ts';
import { polledEvents } from './events/polled-events.ts';
import type { EventLog } from './events/event-log.ts';
import { logPoll } from './log-polls.ts';
import type { PollCount } from './poll-count.ts';
import type { PolledEvent } from './polling/poll.ts';
import type { Metrics } from './server/metrics.ts';

/** What is told of a poll that has ended: in the log, to those who listen, in metrics and in history. */
export function tellPolled(
  event: PolledEvent,
  {
    clock,
    logger,
    events,
    changes,
    metrics,
    polls,
  }: {
    clock: Clock;
    logger: Logger;
    events: EventLog;
    changes: InstanceChanges;
    metrics: Metrics;
    polls: PollCount;
  },
): void {
  logPoll(logger, event);
  if (event.part !== 'status') return;
  const told = polledEvents(event.key, event.before, event.after, clock.now());
  for (const each of told) events.publish(each);
  changes.append(told);
  metrics.countPoll({
    type: event.config.type,
    name: event.config.name,
    seconds: event.seconds,
    waitedSeconds: event.waitedSeconds,
    errorType: event.result.ok ? 'none' : event.result.failure.kind,
  });
  polls.count(event.result.ok);
}
