import type { Clock } from '../clock/clock.ts';
import type { PollResult } from './poll-result.ts';

/** How long a poll may take to end once it was aborted, in ms. */
const graceMs = 1_000;

/**
 * Runs a poll that is aborted at its deadline. One that does not heed the abort is given up a second later and counts
 * as failed, and so does one that throws: whatever a poll does, it does not keep its worker.
 */
export async function boundedPoll(
  poll: (signal: AbortSignal) => Promise<PollResult>,
  controller: AbortController,
  deadlineMs: number,
  clock: Clock,
): Promise<PollResult> {
  let cancel = clock.after(deadlineMs, () => controller.abort(new Error('poll deadline')));
  const givenUp = new Promise<PollResult>((resolve) => {
    controller.signal.addEventListener('abort', () => {
      cancel();
      cancel = clock.after(graceMs, () => resolve(timedOut(deadlineMs)));
    });
  });
  try {
    return await Promise.race([poll(controller.signal), givenUp]);
  } catch (error) {
    return threw(error);
  } finally {
    cancel();
  }
}

function timedOut(deadlineMs: number): PollResult {
  const message = `the poll did not end within its deadline of ${deadlineMs / 1_000} s`;
  return { ok: false, failure: { kind: 'timeout', category: 'transient', message }, requests: 1 };
}

/** A mistake of ours. What it says may quote what an instance is logged in to with, so only its name is told. */
function threw(error: unknown): PollResult {
  const message = `the poll stopped at a mistake of its own (${error instanceof Error ? error.name : typeof error})`;
  return { ok: false, failure: { kind: 'internal', category: 'transient', message }, requests: 1 };
}
