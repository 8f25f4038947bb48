import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  adaptiveInterval,
  ceilingMs,
  fixedInterval,
  stalenessScore,
  type Cadence,
  type IntervalInput,
} from './interval.ts';
import { reasonsOf } from './plan-reasons.ts';

const defaults: Cadence = {
  minMs: 5_000,
  baseMs: 10_000,
  maxMs: 300_000,
  stalenessTargetMs: 60_000,
  fixedMs: { pve: 10_000, pbs: 60_000, pmg: 60_000 },
};
const fresh: IntervalInput = {
  score: 0,
  changed: false,
  consecutiveFailures: 0,
  backlog: 0,
  previousMs: 10_000,
};

/** Every cadence that the settings let through. */
const cadence = fc
  .tuple(fc.integer({ min: 100, max: 60_000 }), fc.nat(600_000), fc.nat(600_000), fc.nat(600_000))
  .map(([minMs, more, most, target]) => ({
    minMs,
    baseMs: minMs + more,
    maxMs: minMs + more + most,
    stalenessTargetMs: 2 * minMs + target,
    fixedMs: {},
  }));
const input: fc.Arbitrary<IntervalInput> = fc.record({
  score: fc.double({ min: 0, max: 1, noNaN: true }),
  changed: fc.boolean(),
  consecutiveFailures: fc.nat(1_000_000),
  backlog: fc.nat(1_000_000),
  previousMs: fc.double({ min: 0, max: 10 ** 9, noNaN: true }),
});
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the adaptive interval', () => {
  it('is within the least interval and the ceiling, with and without jitter, whatever goes in', () => {
    fc.assert(
      fc.property(input, cadence, fraction, (given, cadence, r) => {
        const { ms, smoothedMs } = adaptiveInterval(given, cadence, () => r);
        for (const interval of [ms, smoothedMs])
          assert.ok(interval >= cadence.minMs && interval <= ceilingMs(cadence), `${interval}`);
      }),
    );
  });

  it('never reaches beyond the staleness target, jitter and all', () => {
    fc.assert(
      fc.property(input, cadence, fraction, (given, cadence, r) => {
        const { ms } = adaptiveInterval(given, cadence, () => r);
        assert.ok(ms < cadence.stalenessTargetMs);
      }),
    );
    // Defect 4 of Pulse: 219 to 297 s between the polls of healthy instances.
    let previousMs = 10_000;
    for (let n = 0; n < 50; n++) {
      const planned = adaptiveInterval({ ...fresh, previousMs }, defaults, () => 0.999);
      assert.ok(planned.ms <= 48_000);
      previousMs = planned.smoothedMs;
    }
  });

  it('is never stretched by the backlog for an instance that is stale', () => {
    fc.assert(
      fc.property(
        input,
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        cadence,
        fraction,
        (given, score, cadence, r) => {
          const at = (backlog: number) => adaptiveInterval({ ...given, score, backlog }, cadence, () => r).ms;
          assert.equal(at(given.backlog), at(0));
        },
      ),
    );
  });

  it('is stretched by the backlog for a fresh one, and never shortened', () => {
    const at = (backlog: number) =>
      adaptiveInterval({ ...fresh, score: 0.45, backlog }, defaults, () => 0.5).ms;
    assert.ok(at(5) > at(1));
    fc.assert(
      fc.property(input, cadence, fraction, (given, cadence, r) => {
        const at = (backlog: number) => adaptiveInterval({ ...given, backlog }, cadence, () => r).ms;
        assert.ok(at(given.backlog) >= at(0));
      }),
    );
  });

  it('is never lengthened by failures', () => {
    fc.assert(
      fc.property(input, cadence, fraction, (given, cadence, r) => {
        const at = (consecutiveFailures: number) =>
          adaptiveInterval({ ...given, consecutiveFailures }, cadence, () => r).ms;
        assert.ok(at(given.consecutiveFailures + 1) <= at(given.consecutiveFailures));
      }),
    );
  });

  it('is shorter the staler an instance is', () => {
    fc.assert(
      fc.property(
        input,
        fc.double({ min: 0, max: 0.49, noNaN: true }),
        cadence,
        fraction,
        (given, staler, cadence, r) => {
          const at = (score: number) =>
            adaptiveInterval({ ...given, changed: false, backlog: 0, score }, cadence, () => r).ms;
          assert.ok(at(Math.min(1, given.score + staler)) <= at(given.score));
        },
      ),
    );
  });

  it('is smoothed: six parts of the target, four of the interval before', () => {
    const planned = adaptiveInterval({ ...fresh, score: 1, previousMs: 40_000 }, defaults, () => 0.5);
    assert.equal(Math.round(planned.smoothedMs), 0.6 * 5_000 + 0.4 * 40_000);
    assert.ok(Math.abs(planned.ms - planned.smoothedMs) < 1e-6);
  });

  it('turns to the base interval when an instance has changed', () => {
    const planned = adaptiveInterval({ ...fresh, changed: true, previousMs: 10_000 }, defaults, () => 0.5);
    assert.equal(Math.round(planned.ms), 10_000);
    assert.match(reasonsOf(planned.basis)[0] as string, /changed: back to base 10\.0 s/);
  });

  it('says why it is what it is', () => {
    const { basis } = adaptiveInterval(
      { ...fresh, score: 0.2, consecutiveFailures: 2, backlog: 3 },
      defaults,
      () => 0,
    );
    assert.deepEqual(reasonsOf(basis), [
      'score 0.20 asks for 39.4 s',
      'held at 48.0 s by the staleness target',
      '2 failures shorten it',
      'backlog of 3 stretches it',
      'smoothed with 10.0 s to 16.9 s',
    ]);
  });
});

describe('the fixed cadence', () => {
  it('is that of the type, 5 % more or less', () => {
    fc.assert(
      fc.property(fc.constantFrom('pve', 'pbs', 'pmg', 'other'), fraction, (type, r) => {
        const { ms, smoothedMs } = fixedInterval(type, defaults, () => r);
        assert.equal(smoothedMs, { pve: 10_000, pbs: 60_000, pmg: 60_000, other: 10_000 }[type]);
        assert.ok(ms >= smoothedMs * 0.95 && ms <= smoothedMs * 1.05);
      }),
    );
  });
});

describe('the staleness score', () => {
  it('is 0 just polled, 1 at the scale and for what was never polled', () => {
    assert.equal(stalenessScore(1_000, 1_000, 48_000), 0);
    assert.equal(stalenessScore(1_000, 25_000, 48_000), 0.5);
    assert.equal(stalenessScore(1_000, 1e9, 48_000), 1);
    assert.equal(stalenessScore(undefined, 1_000, 48_000), 1);
    // A clock that was set back.
    assert.equal(stalenessScore(9_000, 1_000, 48_000), 0);
  });
});
