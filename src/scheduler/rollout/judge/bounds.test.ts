import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../clock/seeded-random.ts';
import {
  logEvidenceAgainst,
  provesAtMost,
  runsUntilProof,
  runsWithoutFailure,
  upperBound,
} from './bounds.ts';

describe('the bound of a rate', () => {
  it('needs 19, 36 and 99 runs without a failure at one look, and 42, 91 and 284 at every tick', () => {
    assert.deepEqual(
      [0.15, 0.08, 0.03].map((rate) => [
        runsWithoutFailure(rate, 'once'),
        runsWithoutFailure(rate, 'every tick'),
      ]),
      [
        [19, 42],
        [36, 91],
        [99, 284],
      ],
    );
  });

  it('is within the limit with that many runs, and not with one fewer', () => {
    for (const [rate, runs] of [
      [0.15, 42],
      [0.08, 91],
      [0.03, 284],
    ] as const) {
      assert.ok(upperBound(0, runs) <= rate && provesAtMost(rate, 0, runs));
      assert.ok(upperBound(0, runs - 1) > rate && !provesAtMost(rate, 0, runs - 1));
    }
  });

  it('is the mixture of all rates against one: of no failure, 1 / ((n + 1) (1 − p)ⁿ)', () => {
    for (const [p, runs] of [
      [0.15, 42],
      [0.5, 3],
      [0.001, 10_000],
    ] as const) {
      const expected = -Math.log(runs + 1) - runs * Math.log1p(-p);
      assert.ok(Math.abs(logEvidenceAgainst(p, 0, runs) - expected) < 1e-9);
    }
    // B(3, 4) = 2! 3! / 6! = 1/60
    assert.ok(Math.abs(Math.exp(logEvidenceAgainst(0.5, 2, 5)) - 32 / 60) < 1e-12);
  });

  it('is above the estimate, falls with runs and rises with failures', () => {
    for (let runs = 1; runs <= 300; runs++)
      for (const failures of [0, 1, Math.floor(runs / 7), runs].filter((count) => count <= runs)) {
        const bound = upperBound(failures, runs);
        assert.ok(bound > failures / runs || bound === 1);
        assert.ok(upperBound(failures, runs + 1) <= bound);
        assert.ok(upperBound(Math.min(failures + 1, runs), runs) >= bound);
      }
    assert.equal(upperBound(0, 0), 1);
  });

  it('agrees with the proof for any limit', () => {
    for (let runs = 1; runs <= 200; runs += 3)
      for (let failures = 0; failures <= Math.min(runs, 12); failures++)
        for (const rate of [0.01, 0.05, 0.15, 0.4])
          assert.equal(provesAtMost(rate, failures, runs), upperBound(failures, runs) <= rate);
  });

  it('wrongly passes a rate over the limit in at most 5 of 100 stages, though looked at after every run', () => {
    const random = seededRandom(6);
    for (const limit of [0.15, 0.08, 0.03]) {
      const stages = 4_000;
      let passed = 0;
      for (let stage = 0; stage < stages; stage++) {
        let failures = 0;
        for (let runs = 1; runs <= 1_000; runs++) {
          failures += random() < limit ? 1 : 0;
          if (provesAtMost(limit, failures, runs)) {
            passed += 1;
            break;
          }
        }
      }
      assert.ok(passed / stages <= 0.05, `${passed} of ${stages} at ${limit}`);
    }
  });

  it('of zero can never be proved, and of one is with any run', () => {
    assert.equal(runsWithoutFailure(0, 'every tick'), null);
    assert.ok(!provesAtMost(0, 0, 1e6));
    assert.ok(provesAtMost(1, 5, 5) && !provesAtMost(1, 0, 0));
  });

  it('says how many runs are still needed: none that fail, some that fail, or never', () => {
    assert.equal(runsUntilProof(0.15, 0, 12, 0), 30);
    assert.equal(runsUntilProof(0.15, 0, 42, 0), 0);
    const more = runsUntilProof(0.15, 2, 40, 0.05) as number;
    assert.ok(more > 2 && provesAtMost(0.15, 2 + 0.05 * more, 40 + more));
    assert.ok(!provesAtMost(0.15, 2 + 0.05 * (more - 1), 40 + more - 1));
    assert.equal(runsUntilProof(0.15, 6, 40, 0.15), null);
  });
});
