import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { failed, forgottenAfterMs, freeFailures, longestWaitMs, waitMs, type Failures } from './lockout.ts';

const after = (count: number): Failures | undefined =>
  Array.from({ length: count }).reduce<Failures | undefined>((failures) => failed(failures, 0), undefined);

describe('bad secrets from one address', () => {
  it('cost nothing four times, then 1 s, and twice as long each time, up to 5 min', () => {
    assert.deepEqual(
      [0, 1, 4, 5, 6, 7, 12, 13, 14, 1_000, 100_000].map((count) => waitMs(after(count), 0) / 1_000),
      [0, 0, 0, 1, 2, 4, 128, 256, 300, 300, 300],
    );
  });

  it('are forgotten after ten quiet minutes', () => {
    const many = after(50);
    assert.equal(waitMs(many, longestWaitMs - 1), 1);
    assert.equal(waitMs(many, longestWaitMs), 0);
    assert.equal(failed(many, forgottenAfterMs).count, 51);
    assert.equal(failed(many, forgottenAfterMs + 1).count, 1);
  });

  it('however they come, never keep anyone out for more than 5 min, nor anyone who failed less than five times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(700_000), { maxLength: 60 }), (pauses) => {
        let failures: Failures | undefined;
        let now = 0;
        let inARow = 0;
        for (const pause of pauses) {
          now += pause;
          const before = waitMs(failures, now);
          assert.ok(before >= 0 && before <= longestWaitMs);
          // Who has to wait is not looked at, so it is no failure either.
          if (before > 0) {
            assert.equal(waitMs(failures, now + before), 0, 'the wait ends when it says so');
            continue;
          }
          inARow = failures && now - failures.lastAt <= forgottenAfterMs ? inARow + 1 : 1;
          failures = failed(failures, now);
          assert.equal(waitMs(failures, now) > 0, inARow >= freeFailures);
        }
      }),
    );
  });
});
