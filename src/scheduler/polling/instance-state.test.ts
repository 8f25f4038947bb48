import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { afterPoll, newInstanceState, type InstanceState } from './instance-state.ts';
import type { PollResult } from './poll-result.ts';

const ok = (changeHash = ''): PollResult => ({ ok: true, warnings: [], changeHash, requests: 1 });
const failure = (category: 'transient' | 'permanent'): PollResult => ({
  ok: false,
  failure: { kind: category === 'transient' ? 'timeout' : 'auth', category, message: 'no' },
  requests: 1,
});
const run = (results: PollResult[], each?: (state: InstanceState, index: number) => void) =>
  results.reduce(
    (state, result, index) => {
      const next = afterPoll(state, result, 1_000 * (index + 1), () => 0.5, true);
      each?.(next, index);
      return next;
    },
    newInstanceState(0, 0, 10_000),
  );
const result = fc.oneof(
  fc.integer({ min: 0, max: 2 }).map((n) => ok(`${n}`)),
  fc.constant(failure('transient')),
  fc.constant(failure('permanent')),
);
const kindOf = (result: PollResult) => (result.ok ? 'ok' : result.failure.category);

describe('an instance', () => {
  it('becomes a dead letter at five transient failures in a row, not at four', () => {
    const four = run(Array<PollResult>(4).fill(failure('transient')));
    assert.equal(four.deadLetter, undefined);
    const five = run(Array<PollResult>(5).fill(failure('transient')));
    assert.deepEqual(five.deadLetter, {
      reason: 'max_retry_attempts',
      firstAttempt: 1_000,
      lastAttempt: 5_000,
      retryCount: 5,
    });
  });

  it('becomes a dead letter at one permanent failure', () => {
    assert.equal(run([failure('permanent')]).deadLetter?.reason, 'permanent_failure');
  });

  it('is given up for what does not pass, but not for what may pass while the fault may be ours', () => {
    const after = (results: PollResult[]) =>
      results.reduce(
        (state, result) => afterPoll(state, result, 1_000, () => 0.5, false),
        newInstanceState(0, 0, 10_000),
      );
    assert.equal(after(Array<PollResult>(9).fill(failure('transient'))).deadLetter, undefined);
    assert.equal(after([failure('permanent')]).deadLetter?.reason, 'permanent_failure');
  });

  it('is no dead letter any more when it answers', () => {
    const state = run([failure('permanent'), failure('transient'), ok()]);
    assert.equal(state.deadLetter, undefined);
    assert.equal(state.firstFailureAt, undefined);
    assert.equal(state.breaker.state, 'closed');
    assert.equal(state.lastError?.at, 2_000, 'its last error is still told');
  });

  it('has changed when a poll shows something else than the poll before, and not at its first poll', () => {
    assert.equal(run([ok('a')]).lastMutationAt, undefined);
    assert.equal(run([ok('a'), ok('a')]).lastMutationAt, undefined);
    assert.equal(run([ok('a'), failure('transient'), ok('b')]).lastMutationAt, 3_000);
    assert.equal(run([ok(''), ok('')]).lastMutationAt, undefined);
  });

  it('is what its results since the last success make it, in every order of results', () => {
    fc.assert(
      fc.property(fc.array(result, { maxLength: 40 }), (results) => {
        run(results, (state, index) => {
          const kinds = results.slice(0, index + 1).map(kindOf);
          const since = kinds.slice(kinds.lastIndexOf('ok') + 1);
          const now = 1_000 * (index + 1);
          assert.equal(state.consecutiveFailures, since.length);
          assert.equal(state.breaker.failures, since.length);
          assert.equal(state.firstFailureAt, since.length ? now - 1_000 * (since.length - 1) : undefined);
          assert.equal(
            state.deadLetter !== undefined,
            since.includes('permanent') || since.length >= 5,
            since.join(),
          );
          assert.equal(state.breaker.state === 'closed', since.length < 3);
          const successes = kinds.lastIndexOf('ok');
          assert.equal(state.lastSuccessAt, successes < 0 ? undefined : 1_000 * (successes + 1));
          if (state.deadLetter) {
            assert.equal(state.deadLetter.retryCount, since.length);
            assert.equal(state.deadLetter.lastAttempt, now);
          }
          // It is stored as JSON.
          assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
        });
      }),
    );
  });
});
