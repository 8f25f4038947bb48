import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { PollResult } from '../../../src/scheduler/polling/poll-result.ts';
import type { Answering } from './task.ts';

const refused: PollResult = {
  ok: false,
  failure: { kind: 'connection', category: 'transient', message: 'refused' },
  requests: 1,
};
const well: PollResult = { ok: true, warnings: [], changeHash: 'same', requests: 1 };

/**
 * A poll of an instance that exists in the test alone.
 * @param releases says `released` to those that wait.
 */
export async function simulatedPoll(
  answering: Answering | undefined,
  signal: AbortSignal,
  releases = new EventEmitter(),
): Promise<PollResult> {
  switch (answering?.does) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    case 'hang':
      return new Promise(() => undefined);
    case 'wait':
      await once(releases, 'released', { signal }).catch(() => undefined);
      return signal.aborted ? refused : well;
    case 'answer':
    case 'fail':
      await delay(answering.afterMs, undefined, { signal }).catch(() => undefined);
      return answering.does === 'answer' && !signal.aborted ? well : refused;
    case undefined:
      return refused;
  }
}
