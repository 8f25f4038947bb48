import type { Frame } from '../../../backend-sdk/index.ts';
import { numericFrame } from './numeric-frame.ts';
import { isInstanceCell, type InScope } from './scope.ts';
import { number, tableFrame, text, time } from './table-frame.ts';

/** A table of the breakers that are not closed, or that count failures. */
export function breakerTable({ rows, notices }: InScope): Frame[] {
  return tableFrame(
    'breakers',
    rows.filter(({ breaker, breakerFailures }) => breaker !== 'closed' || breakerFailures > 0),
    [
      text('instance', 'Instance', (row) => row.instance),
      text('type', 'Type', (row) => row.type),
      text('breaker', 'State', (row) => row.breaker),
      number('notClosedSeconds', 'Not closed for', (row) => row.notClosedSeconds, { unit: 's' }),
      text('lastError', 'Last error', (row) => row.lastError),
      number('breakerFailures', 'Failures', (row) => row.breakerFailures),
      time('retryAt', 'Next probe', (row) => row.retryAt),
    ],
    { notices, canFilter: isInstanceCell },
  );
}

/**
 * How long each instance's breaker has not been closed, in seconds, 0 where it is: one number per instance for an
 * alert rule, which goes back to normal by itself. Time in the current state would not do, as each re-trip resets it.
 */
export function breakerNumbers({ rows, notices }: InScope): Frame[] {
  return numericFrame(
    'breakers',
    rows,
    { instance: (row) => row.instance, type: (row) => row.type },
    { name: 'notClosedSeconds', of: (row) => row.notClosedSeconds, config: { unit: 's' } },
    notices,
  );
}
