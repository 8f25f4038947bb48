import type { Frame } from '../../../backend-sdk/index.ts';
import { ms } from '../time.ts';
import { isInstanceCell, type InScope } from './scope.ts';
import { flag, number, tableFrame, text, time } from './table-frame.ts';

/** One row an instance: last good poll, staleness, cadence, breaker, dead letter, last error. */
export function instanceFrames({ rows, notices }: InScope): Frame[] {
  return tableFrame(
    'instances',
    rows,
    [
      text('instance', 'Instance', (row) => row.displayName, { filterable: false }),
      text('type', 'Type', (row) => row.type),
      text('group', 'Group', (row) => row.group),
      number('staleness', 'Staleness', (row) => row.staleness, { unit: 's', noValue: 'never polled' }),
      number('score', 'Score', (row) => row.score, { min: 0, max: 1, decimals: 2 }),
      time('lastSuccess', 'Last success', (row) => row.lastSuccessAt),
      flag('adaptive', 'Adaptive', (row) => row.adaptive),
      number('interval', 'Interval', (row) => row.interval, { unit: 's' }),
      text('intervalReasons', 'Why this interval', ({ health }) => health.schedule?.reasons.join('; ')),
      text('breaker', 'Breaker', (row) => row.breaker),
      number('failures', 'Failures', (row) => row.failures),
      flag('deadLetter', 'Dead letter', (row) => row.deadLetter),
      text('lastError', 'Last error', (row) => row.lastError),
      time('plannedOfflineUntil', 'Offline by plan until', ({ health }) => ms(health.plannedOfflineUntil)),
      text('paused', 'Paused', ({ health: { paused } }) => paused && `by ${paused.by}: ${paused.reason}`),
      text('warnings', 'Warnings', ({ health }) => health.warnings?.join('; ')),
      text('key', 'Key', (row) => row.key),
    ],
    { notices, canFilter: isInstanceCell },
  );
}
