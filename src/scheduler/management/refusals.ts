import { ProblemError } from '../../contract/problem.ts';
import { iso, type Instance } from './instance.ts';

/** There is no instance of that key: says how keys look, for it may be no key at all. */
export function unknownInstance(key: string): ProblemError {
  return new ProblemError(
    404,
    'No such instance',
    `There is no instance ${key.slice(0, 100)}: a key is a type and a name, such as pve::pve-node1, URL-encoded (pve%3A%3Apve-node1) or not. GET /api/monitoring/instances lists them.`,
    'key',
  );
}

/** Nothing would come of polling it now; undefined where something would. */
export function notPolled({ key, state: { paused }, offlineUntil }: Instance): ProblemError | undefined {
  if (paused)
    return new ProblemError(
      409,
      'The instance is paused',
      `${paused.by} paused ${key} at ${iso(paused.since)} (${paused.reason}), so it would not be polled: resume it, which polls it at once.`,
    );
  if (offlineUntil !== undefined)
    return new ProblemError(
      409,
      'The instance is offline by plan',
      `${key} is offline by plan until ${iso(offlineUntil)}, so it would not be polled: wait, or change its offline windows in the settings file.`,
    );
  return undefined;
}

/** Someone else was first, or the breaker has closed by itself. */
export function breakerClosed({ key, state: { breaker } }: Instance): ProblemError {
  const since = iso(breaker.since);
  return new ProblemError(
    409,
    'The breaker is closed',
    breaker.resetBy
      ? `The breaker of ${key} is closed: ${breaker.resetBy} reset it at ${since}.`
      : `The breaker of ${key} has been closed since ${since}: there is nothing to reset.`,
  );
}

/** Someone else removed it, or it has answered. */
export function noDeadLetter({ key, state: { paused, lastSuccessAt } }: Instance): ProblemError {
  const because = paused
    ? `${paused.by} paused it at ${iso(paused.since)} (${paused.reason})`
    : `its last good poll was ${lastSuccessAt === undefined ? 'never' : `at ${iso(lastSuccessAt)}`}`;
  return new ProblemError(409, 'The instance is no dead letter', `${key} is no dead letter: ${because}.`);
}

export function alreadyPaused({ key, state: { paused } }: Instance): ProblemError {
  const until = paused?.until === undefined ? 'somebody resumes it' : iso(paused.until);
  return new ProblemError(
    409,
    'The instance is paused',
    `${paused?.by} paused ${key} at ${iso(paused?.since)} until ${until} (${paused?.reason}): to pause it otherwise, resume it first.`,
  );
}

export function notPaused({ key }: Instance): ProblemError {
  return new ProblemError(
    409,
    'The instance is not paused',
    `${key} is not paused: there is nothing to resume.`,
  );
}
