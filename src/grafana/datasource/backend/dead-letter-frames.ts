import type { HealthDocument } from '../../../contract/health.ts';
import type { Frame } from '../../backend-sdk/index.ts';
import { number, tableFrame, text, time } from './table-frame.ts';
import { ms } from './time.ts';

/** A table of the dead letters. */
export function deadLetterFrames({ instances }: HealthDocument): Frame[] {
  const rows = instances.filter(({ deadLetter }) => deadLetter.present);
  return tableFrame('deadLetters', rows, [
    text('instance', 'Instance', (each) => each.instance),
    text('type', 'Type', (each) => each.type),
    text('reason', 'Reason', (each) => each.deadLetter.reason),
    text('lastError', 'Last error', (each) => each.pollStatus.lastError?.message),
    number('retries', 'Retries', (each) => each.deadLetter.retryCount),
    time('firstAttempt', 'First failure', (each) => ms(each.deadLetter.firstAttempt)),
    time('nextRetry', 'Next retry', (each) => ms(each.deadLetter.nextRetry)),
  ]);
}
