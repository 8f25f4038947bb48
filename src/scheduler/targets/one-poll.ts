import { AbortScope } from './abort-scope.ts';
import { PollError, type PollOutcome, type TargetOptions } from './target.ts';

/** The part of the request deadline that the optional calls of a poll get, all together. */
const optionalShare = 0.5;

/**
 * Runs one poll. The signal that it passes on also aborts when the poll ends, so that the first failure cancels the
 * other requests; and whatever goes wrong comes out as a {@link PollError}.
 */
export async function onePoll(
  name: string,
  signal: AbortSignal,
  poll: (signal: AbortSignal) => Promise<PollOutcome>,
): Promise<PollOutcome> {
  if (signal.aborted) throw new PollError('timeout', `${name}: the poll was cut off before it began`);
  const scope = new AbortScope(signal);
  try {
    return await poll(scope.signal);
  } catch (error) {
    if (error instanceof PollError) throw error;
    const what = error instanceof Error ? error.name : typeof error;
    throw new PollError('internal', `${name}: the poll stopped at a mistake of its own (${what})`);
  } finally {
    scope.end();
  }
}

/**
 * Makes calls on which the status does not depend. They can delay a poll by no more than their own deadline and can
 * not fail it: a failure comes back as a warning. They share that deadline, and are to be made one after another, so
 * that they hold one connection while the status calls have the others.
 */
export async function optionally<T>(
  options: TargetOptions,
  signal: AbortSignal,
  calls: (signal: AbortSignal) => Promise<T>,
): Promise<{ value?: T; warnings: string[] }> {
  const deadlineMs = options.requestTimeoutMs * optionalShare;
  const scope = new AbortScope(signal, deadlineMs);
  try {
    return { value: await calls(scope.signal), warnings: [] };
  } catch (error) {
    const what = error instanceof PollError ? error.message : 'an optional call failed';
    return { warnings: [scope.expired ? `${what} (optional calls have ${deadlineMs} ms)` : what] };
  } finally {
    scope.end();
  }
}
