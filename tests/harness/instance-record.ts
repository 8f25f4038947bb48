import type { InstanceHealth } from '../../src/contract/health.ts';

/** What the harness did to an instance: this is the truth that the service is measured by. Times in ms since 1970. */
type Truth =
  { is: 'well' } | { is: 'failing'; since: number; kind: string } | { is: 'recovering'; since: number };

/** What an instance has to keep to. Times in ms. */
interface Promises {
  stalenessTargetMs: number;
  /** From the end of a fault until the next success, dead letter and breaker included. */
  recoversWithinMs: number;
  /** A request that was answered before the fault may end this much later. */
  inFlightMs: number;
}

/** No back-off is shorter, in ms: the first of a breaker is 4 s and more, and dead letters wait longer than this. */
const leastBackOffMs = 500;

/** Five failures take at least the first two waits of a breaker, 5 and 10 s less their jitter. */
const leastBeforeDeadLetterMs = 11_900;

/** One instance as the health documents showed it, one after the other, beside what was done to it. */
export class InstanceRecord {
  truth: Truth = { is: 'well' };
  /** Never told to fail: its count of polls is comparable with its like. */
  everFailed = false;
  longestGapMs = 0;
  gapsOverTarget = 0;
  stalestMs = 0;
  recoveries = 0;
  missedRecovery = false;
  slowestRecoveryMs = 0;
  breakerWasOpen = false;
  wasDeadLetter = false;
  /** What the service got wrong about it, in sentences. */
  readonly wrongs = new Set<string>();
  readonly name: string;
  readonly #promises: Promises;
  #lastSuccess: number | undefined;
  #wellSince: number;
  #retryAt = 0;
  #failedAt = 0;
  #notClosedSince: number | undefined;

  constructor(name: string, promises: Promises, startedAt: number) {
    this.name = name;
    this.#promises = promises;
    this.#wellSince = startedAt;
  }

  fail(kind: string, now: number): void {
    this.truth = { is: 'failing', since: now, kind };
    this.everFailed = true;
  }

  recover(now: number): void {
    this.truth = { is: 'recovering', since: now };
  }

  observe(shown: InstanceHealth, at: number): void {
    const success = timeOf(shown.pollStatus.lastSuccess);
    if (this.truth.is === 'recovering') this.#watchRecovery(this.truth.since, success, at);
    if (this.truth.is === 'well') this.#watchFreshness(success, at);
    if (this.truth.is === 'failing') this.#watchFailure(this.truth, shown, success);
    this.#watchBreaker(shown);
    this.#lastSuccess = success;
    if (shown.deadLetter.present) this.#watchDeadLetter(shown.deadLetter);
  }

  #watchFreshness(success: number | undefined, at: number): void {
    const { stalenessTargetMs } = this.#promises;
    const from = Math.max(this.#wellSince, this.#lastSuccess ?? 0);
    this.stalestMs = Math.max(this.stalestMs, at - Math.max(from, success ?? 0));
    const gap = success !== undefined && success !== this.#lastSuccess ? success - from : 0;
    this.longestGapMs = Math.max(this.longestGapMs, gap);
    if (gap > stalenessTargetMs) this.gapsOverTarget += 1;
  }

  #watchRecovery(since: number, success: number | undefined, at: number): void {
    if (success !== undefined && success > since) {
      this.recoveries += 1;
      this.slowestRecoveryMs = Math.max(this.slowestRecoveryMs, success - since);
      this.truth = { is: 'well' };
      this.#wellSince = success;
      this.missedRecovery = false;
    } else if (at - since > this.#promises.recoversWithinMs) this.missedRecovery = true;
  }

  #watchFailure({ since, kind }: { since: number; kind: string }, shown: InstanceHealth, success?: number) {
    if (success !== undefined && success > since + this.#promises.inFlightMs)
      this.wrongs.add(`shows a success while it answers with ${kind}`);
    const error = shown.pollStatus.lastError;
    if (kind === '401' && (timeOf(error?.at) ?? 0) > since + this.#promises.inFlightMs)
      if (error?.category !== 'permanent') this.wrongs.add('takes a 401 for a transient failure');
  }

  #watchDeadLetter({ reason, retryCount, firstAttempt, lastAttempt }: InstanceHealth['deadLetter']): void {
    this.wasDeadLetter = true;
    const took = (timeOf(lastAttempt) ?? NaN) - (timeOf(firstAttempt) ?? NaN);
    if (reason === 'max_retry_attempts' && retryCount === 5 && took < leastBeforeDeadLetterMs)
      this.wrongs.add(`became a dead letter within ${took} ms: its breaker did not hold`);
  }

  #watchBreaker({ breaker, deadLetter, pollStatus }: InstanceHealth): void {
    const failedAt = timeOf(pollStatus.lastError?.at) ?? 0;
    // A poll that failed before its back-off was over did not wait for it.
    if (failedAt > this.#failedAt && failedAt < this.#retryAt)
      this.wrongs.add('was polled before its back-off was over');
    this.#failedAt = failedAt;
    if (breaker.state === 'open' && (timeOf(breaker.retryAt) ?? 0) - failedAt < leastBackOffMs)
      this.wrongs.add('has an open breaker that does not wait');
    this.#retryAt = Math.max(
      breaker.state === 'open' ? (timeOf(breaker.retryAt) ?? 0) : 0,
      retryOfDeadLetter(deadLetter),
    );
    const notClosedSince = timeOf(breaker.notClosedSince);
    if (breaker.state !== 'closed') this.breakerWasOpen = true;
    if (breaker.state !== 'closed' && notClosedSince === undefined)
      this.wrongs.add('does not say since when its breaker is not closed');
    const recovered = (timeOf(pollStatus.lastSuccess) ?? 0) > (this.#notClosedSince ?? 0);
    if (this.#notClosedSince !== undefined && notClosedSince !== this.#notClosedSince && !recovered)
      this.wrongs.add('forgets since when its breaker is not closed');
    this.#notClosedSince = notClosedSince;
  }
}

/** When a dead letter is tried again at the earliest, less its jitter; 0 for none. */
function retryOfDeadLetter({ present, lastAttempt, nextRetry }: InstanceHealth['deadLetter']): number {
  const [last, next] = [timeOf(lastAttempt), timeOf(nextRetry)];
  return present && last !== undefined && next !== undefined ? last + 0.94 * (next - last) : 0;
}

const timeOf = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time));
