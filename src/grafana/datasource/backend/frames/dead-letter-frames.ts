import type { Frame } from '../../../backend-sdk/index.ts';
import { ms } from '../time.ts';
import { numericFrame } from './numeric-frame.ts';
import { isInstanceCell, type InScope } from './scope.ts';
import { number, tableFrame, text, time } from './table-frame.ts';

/** A table of the dead letters. */
export function deadLetterTable({ rows, notices }: InScope): Frame[] {
  return tableFrame(
    'deadLetters',
    rows.filter((row) => row.deadLetter),
    [
      text('instance', 'Instance', (row) => row.instance),
      text('type', 'Type', (row) => row.type),
      text('reason', 'Reason', ({ health }) => health.deadLetter.reason),
      text('lastError', 'Last error', (row) => row.lastError),
      number('retries', 'Retries', ({ health }) => health.deadLetter.retryCount),
      time('firstAttempt', 'First failure', ({ health }) => ms(health.deadLetter.firstAttempt)),
      time('nextRetry', 'Next retry', ({ health }) => ms(health.deadLetter.nextRetry)),
    ],
    { notices, canFilter: isInstanceCell },
  );
}

/** 1 for each instance that is a dead letter, 0 for the others: an alert rule goes back to normal by itself. */
export function deadLetterNumbers({ rows, notices }: InScope): Frame[] {
  return numericFrame(
    'deadLetters',
    rows,
    { instance: (row) => row.instance, type: (row) => row.type },
    { name: 'deadLetter', of: (row) => (row.deadLetter ? 1 : 0) },
    notices,
  );
}
