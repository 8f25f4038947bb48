import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { afterFailure, afterSuccess, beforePoll, closedBreaker, type Breaker } from './breaker.ts';

const half = () => 0.5;
const failed = (times: number, random = half, now = 0) => {
  let breaker = closedBreaker(now);
  for (let n = 0; n < times; n++) breaker = afterFailure(beforePoll(breaker, now), now, random);
  return breaker;
};
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('a breaker', () => {
  it('stays closed at two failures and opens at the third', () => {
    assert.equal(failed(2).state, 'closed');
    assert.equal(failed(3).state, 'open');
    assert.equal(failed(3).retryAt, 5_000);
  });

  it('forgets failures that a success came between', () => {
    const breaker = afterFailure(afterSuccess(failed(2), 0), 0, half);
    assert.deepEqual([breaker.state, breaker.failures], ['closed', 1]);
  });

  it('doubles its wait from 5 s up to 5 min', () => {
    const waits = [3, 4, 5, 6, 7, 8, 9, 10, 11].map((failures) => failed(failures).retryAt);
    assert.deepEqual(
      waits,
      [5, 10, 20, 40, 80, 160, 300, 300, 300].map((s) => s * 1_000),
    );
  });

  it('waits 5 s to 5 min, 20 % more or less, after any number of failures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fraction, fc.nat(2 ** 41), (trips, r, now) => {
        const breaker: Breaker = {
          state: 'half_open',
          failures: trips + 2,
          trips,
          since: now,
          notClosedSince: 0,
        };
        const wait = (afterFailure(breaker, now, () => r).retryAt as number) - now;
        assert.ok(wait >= 4_000 - 1 && wait <= 300_000, `${wait}`);
        if (trips >= 7) assert.ok(wait >= 240_000 - 1, `${wait}`);
      }),
    );
    for (let failures = 3; failures < 2_000; failures++) {
      const wait = failed(failures).retryAt as number;
      assert.ok(wait >= 5_000 && wait <= 300_000, `${failures} failures: ${wait}`);
    }
  });

  it('lets one probe through, and one success closes it', () => {
    const probing = beforePoll(failed(9), 7);
    assert.deepEqual([probing.state, probing.since], ['half_open', 7]);
    assert.deepEqual(afterSuccess(probing, 8), closedBreaker(8));
  });

  it('opens again at once when the probe fails', () => {
    const again = afterFailure(beforePoll(failed(3), 5_000), 5_100, half);
    assert.deepEqual([again.state, again.since, again.retryAt], ['open', 5_100, 15_100]);
  });

  it('knows since when it has not been closed, however often it trips again', () => {
    let breaker = failed(3, half, 1_000);
    for (let now = 10_000; now < 4_000_000; now += 10_000) {
      breaker = afterFailure(beforePoll(breaker, now), now, half);
      assert.equal(breaker.notClosedSince, 1_000);
      assert.equal(breaker.since, now);
    }
    assert.equal(afterSuccess(breaker, 5_000_000).notClosedSince, undefined);
  });

  it('has a retry and a notClosedSince exactly while it is not closed', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (results) => {
        let breaker = closedBreaker(0);
        results.forEach((ok, now) => {
          breaker = beforePoll(breaker, now);
          breaker = ok ? afterSuccess(breaker, now) : afterFailure(breaker, now, half);
          assert.equal(breaker.state === 'closed', breaker.retryAt === undefined);
          assert.equal(breaker.state === 'closed', breaker.notClosedSince === undefined);
          assert.equal(breaker.state === 'closed', breaker.failures < 3);
          if (ok) assert.deepEqual([breaker.state, breaker.failures], ['closed', 0]);
        });
      }),
    );
  });
});
