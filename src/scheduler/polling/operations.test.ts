import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { InstanceOrder } from '../../contract/instance-order.ts';
import { seededRandom } from '../../../tests/simulated-clock.ts';
import { afterPoll, isWell, newInstanceState, type InstanceState } from './instance-state.ts';
import { operated } from './operations.ts';

const start = Date.UTC(2026, 10, 21, 8);
const failure = { kind: 'connection', category: 'transient', message: 'refused' } as const;
const failed = (state: InstanceState, now: number) =>
  afterPoll(state, { ok: false, failure, requests: 1 }, now, () => 0.5, true);
const answered = (state: InstanceState, now: number) =>
  afterPoll(state, { ok: true, warnings: [], changeHash: 'a', requests: 1 }, now, () => 0.5, true);

/** Answered once, then failed so many times; its next poll is half an hour away. */
function failing(times: number): InstanceState {
  let state = answered(newInstanceState(start, start, 10_000), start);
  for (let n = 1; n <= times; n++) state = failed(state, start + n * 1_000);
  const nextRun = start + 1_800_000;
  const { breaker } = state;
  return { ...state, nextRun, breaker: breaker.retryAt ? { ...breaker, retryAt: nextRun } : breaker };
}
const now = start + 60_000;
const reset: InstanceOrder = { kind: 'reset', by: 'ada', at: now, runsAt: now };
const retry: InstanceOrder = { kind: 'retry', runsAt: now };
const remove: InstanceOrder = { kind: 'remove', by: 'ada', reason: 'gone', at: now };
const pause: InstanceOrder = { kind: 'pause', by: 'ada', reason: 'disks', at: now };

describe('a breaker that is reset', () => {
  it('is closed, counts no failures, names who reset it, and is polled at once', () => {
    const after = operated(failing(6), reset);
    assert.deepEqual(after.breaker, { state: 'closed', failures: 0, trips: 0, since: now, resetBy: 'ada' });
    assert.deepEqual([after.consecutiveFailures, after.firstFailureAt, after.nextRun], [0, undefined, now]);
  });

  it('takes three failures to open again, and forgets who reset it then', () => {
    let state = operated(failing(6), reset);
    for (let n = 1; n <= 2; n++) state = failed(state, now + n);
    assert.deepEqual([state.breaker.state, state.breaker.resetBy], ['closed', 'ada']);
    state = failed(state, now + 3);
    assert.deepEqual([state.breaker.state, state.breaker.resetBy], ['open', undefined]);
  });

  it('does not make an instance well: only an answer does, so that no verdict is misled', () => {
    const after = operated(failing(6), reset);
    assert.equal(isWell(after), false);
    assert.equal(isWell(answered(after, now + 1)), true);
  });

  it('leaves a dead letter one until it answers', () => {
    const after = operated(failing(6), reset);
    assert.equal(after.deadLetter?.retryCount, 6);
    assert.equal(failed(after, now + 1).deadLetter?.reason, 'max_retry_attempts');
    assert.equal(answered(after, now + 1).deadLetter, undefined);
  });
});

describe('a dead letter', () => {
  it('that is retried is polled at once, and stays one until it answers', () => {
    const after = operated(failing(5), retry);
    assert.deepEqual([after.nextRun, after.breaker.retryAt], [now, now]);
    assert.deepEqual([after.deadLetter?.retryCount, after.consecutiveFailures], [5, 5]);
    assert.equal(failed(after, now).deadLetter?.retryCount, 6);
  });

  it('that has answered before its retry is left as it is planned', () => {
    const well = { ...answered(failing(5), now), nextRun: now + 10_000 };
    assert.deepEqual(operated(well, retry), well);
  });

  it('that is removed is none any more, paused with the reason, with nothing held against it', () => {
    const after = operated(failing(6), remove);
    assert.deepEqual(
      [after.deadLetter, after.breaker.state, after.consecutiveFailures, after.paused],
      [undefined, 'closed', 0, { since: now, by: 'ada', reason: 'gone' }],
    );
  });
});

describe('a pause', () => {
  it('changes nothing else, and its end asks for nothing that was missed', () => {
    const before = failing(2);
    const { paused, ...rest } = operated(before, pause);
    assert.deepEqual(paused, { since: now, by: 'ada', reason: 'disks' });
    assert.deepEqual(rest, before);
    const after = operated({ ...before, paused }, { kind: 'resume', runsAt: now + 5 });
    assert.deepEqual(after, { ...before, nextRun: now + 5 });
  });
});

describe('a poll that is ordered', () => {
  it('brings forward what was named, and changes neither breaker nor failures', () => {
    const parts = {
      guests: { failures: 0, warnings: [], requests: 1, nextRun: now + 100 },
      storage: { failures: 0, warnings: [], requests: 1, nextRun: now - 100 },
      disks: { failures: 0, warnings: [], requests: 1, nextRun: now + 100 },
    };
    const before = { ...failing(4), parts };
    const order: InstanceOrder = { kind: 'poll', status: false, parts: ['guests', 'storage'], runsAt: now };
    const after = operated(before, order);
    assert.deepEqual(
      Object.values(after.parts).map(({ nextRun }) => nextRun - now),
      [0, -100, 100],
    );
    assert.deepEqual({ ...after, parts }, before);
    const status = operated(before, { ...order, status: true });
    assert.deepEqual(status, {
      ...after,
      nextRun: now,
      breaker: { ...before.breaker, retryAt: now },
    });
  });
});

describe('any operation on any state', () => {
  const operation: fc.Arbitrary<InstanceOrder> = fc.constantFrom<InstanceOrder>(
    reset,
    retry,
    remove,
    pause,
    { ...pause, until: now + 5_000 },
    { kind: 'resume', runsAt: now },
    { kind: 'poll', parts: [], status: true, runsAt: now },
  );
  const results = fc.array(fc.boolean(), { maxLength: 12 });

  it('leaves a state that is stored and read back as it is, and that a poll can follow', () => {
    fc.assert(
      fc.property(results, fc.array(operation, { maxLength: 6 }), results, (before, operations, after) => {
        let state = newInstanceState(start, start, 10_000);
        let at = start;
        const poll = (ok: boolean) => (state = (ok ? answered : failed)(state, (at += 1_000)));
        before.forEach(poll);
        const untouched = structuredClone(state);
        const original = state;
        for (const each of operations) state = operated(state, each);
        assert.deepEqual(original, untouched, 'an operation changes no state in place');
        assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
        assert.ok(Number.isFinite(state.nextRun));
        after.forEach(poll);
        const last = after.at(-1);
        if (last === true)
          assert.deepEqual(
            [state.breaker.state, state.consecutiveFailures, state.deadLetter, isWell(state)],
            ['closed', 0, undefined, true],
          );
        if (last === false) assert.equal(isWell(state), false);
      }),
    );
  });

  it('is done once, however often: an order that is carried out again changes nothing more', () => {
    const random = seededRandom(1);
    fc.assert(
      fc.property(results, operation, (before, each) => {
        let state = newInstanceState(start, start + 60_000 * random(), 10_000);
        before.forEach((ok, n) => (state = (ok ? answered : failed)(state, start + n)));
        const once = operated(state, each);
        assert.deepEqual(operated(once, each), once);
      }),
    );
  });
});
