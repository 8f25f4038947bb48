import type { ManagedInstance } from '../contract/management.ts';
import { ago } from './ago.ts';
import { printable, table } from './table.ts';

/** Everything that is known of one instance, for people. */
export function instanceText(instance: ManagedInstance, now: number): string {
  const { key, displayName, connection, group, state, paused, plannedOfflineUntil } = instance;
  const { pollStatus, breaker, deadLetter, schedule, parts = [], warnings = [] } = instance;
  const { lastError } = pollStatus;
  const facts: [name: string, value: string | undefined][] = [
    ['Name', displayName],
    ['Address', connection],
    ['Group', group],
    ['State', state],
    ['Paused', paused && `by ${paused.by}, ${ago(paused.since, now)}: ${paused.reason}`],
    ['Paused until', paused?.until],
    ['Offline by plan until', plannedOfflineUntil],
    ['Last good poll', ago(pollStatus.lastSuccess, now)],
    ['Failures', `${pollStatus.consecutiveFailures}`],
    ['Last error', lastError && `${ago(lastError.at, now)}, ${lastError.category}: ${lastError.message}`],
    ['Breaker', `${breaker.state} with ${breaker.failureCount} failures, since ${ago(breaker.since, now)}`],
    [
      'Dead letter',
      deadLetter.present ? `${deadLetter.reason}, next try ${ago(deadLetter.nextRetry, now)}` : undefined,
    ],
    [
      'Next poll',
      schedule && `${ago(schedule.nextPoll, now)}, every ${schedule.intervalSeconds.toFixed(1)} s`,
    ],
    ['Because', schedule?.reasons.join('; ')],
    ['Polled by', instance.polledBy],
    ...warnings.map((warning): [string, string] => ['Warning', warning]),
  ];
  const lines = facts
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name.padEnd(21)}  ${printable(value ?? '')}`);
  const rows = parts.map(({ part, lastSuccess, lastError, failures, nextPoll }) => [
    part,
    ago(lastSuccess, now),
    String(failures),
    ago(nextPoll, now),
    lastError?.message ?? '-',
  ]);
  const partsText = table(['PART', 'LAST GOOD', 'FAILURES', 'NEXT POLL', 'LAST ERROR'], rows);
  return [printable(key), '', ...lines, ...(rows.length ? ['', partsText] : [])].join('\n');
}
