import type { HealthDocument } from '../../../contract/health.ts';
import { frame, numberField, stringField, type Frame } from '../../backend-sdk/index.ts';
import { number, tableFrame, text, time } from './table-frame.ts';
import { ms, secondsSince } from './time.ts';

interface Breaker {
  instance: string;
  type: string;
  state: string;
  failures: number;
  /** Seconds since it was last closed; 0 while it is. */
  notClosedSeconds: number;
  retryAt: string | undefined;
  lastError: string | undefined;
}

/** A table of the breakers that are not closed, or that count failures. */
export function breakerTable(document: HealthDocument): Frame[] {
  const rows = breakersOf(document).filter(({ state, failures }) => state !== 'closed' || failures > 0);
  return tableFrame('breakers', rows, [
    text('instance', 'Instance', (row) => row.instance),
    text('type', 'Type', (row) => row.type),
    text('state', 'State', (row) => row.state),
    number('notClosedSeconds', 'Not closed for', (row) => row.notClosedSeconds, { unit: 's' }),
    text('lastError', 'Last error', (row) => row.lastError),
    number('failures', 'Failures', (row) => row.failures),
    time('retryAt', 'Next probe', (row) => ms(row.retryAt)),
  ]);
}

/**
 * How long each instance's breaker has not been closed, in seconds, 0 where it is: one number per instance for an
 * alert rule, which goes back to normal by itself. Time in the current state would not do, as each re-trip resets it.
 */
export function breakerNumbers(document: HealthDocument): Frame[] {
  const rows = breakersOf(document);
  if (rows.length === 0) return [];
  return [
    frame({
      name: 'breakers',
      meta: { type: 'numeric-long', typeVersion: [0, 1] },
      fields: [
        stringField(
          'instance',
          rows.map((row) => row.instance),
        ),
        stringField(
          'type',
          rows.map((row) => row.type),
        ),
        numberField(
          'notClosedSeconds',
          rows.map((row) => row.notClosedSeconds),
          { config: { unit: 's' } },
        ),
      ],
    }),
  ];
}

/** Of `instances`, and of `breakers` where an old Pulse lists only there what its `instances` do not say. */
function breakersOf({ instances, breakers, updatedAt }: HealthDocument): Breaker[] {
  const now = ms(updatedAt) ?? Date.now();
  const listed = new Map(breakers.map((each) => [`${each.type}::${each.instance}`, each]));
  return instances.map(({ key, type, instance, breaker, pollStatus, paused, plannedOfflineUntil }) => {
    const other = listed.get(key);
    const state = breaker.state === 'closed' && other ? other.state : breaker.state;
    // What is not polled by order or by plan is nobody's alarm.
    const expected = paused === undefined && plannedOfflineUntil === undefined;
    // A Pulse server does not say since when it is not closed; the time in the current state is the closest it has.
    const notClosedSince = breaker.notClosedSince ?? breaker.since;
    return {
      instance,
      type,
      state,
      failures: Math.max(breaker.failureCount, other?.failures ?? 0),
      notClosedSeconds: state !== 'closed' && expected ? (secondsSince(notClosedSince, now) ?? 0) : 0,
      retryAt: breaker.retryAt ?? other?.retryAt,
      lastError: pollStatus.lastError?.message,
    };
  });
}
