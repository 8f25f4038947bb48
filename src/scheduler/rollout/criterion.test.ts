import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Criterion } from '../../contract/plan.ts';
import { judge, type Evidence } from './criterion.ts';

const now = Date.UTC(2026, 10, 21, 8);
const tick = 10_000;
const staleness: Criterion = {
  title: 'Staleness under 60 s',
  series: 'adaptive.staleness.max',
  aggregate: 'max',
  comparison: '<',
  threshold: 60,
  window: 300_000,
  minSamples: 5,
};
const early = { now, stageStartedAt: now - 86_400_000, instances: 12 };
/** A sample at each tick of the window, newest last. */
const every = (value: number | ((index: number) => number), count = 30): Evidence[] =>
  Array.from({ length: count }, (_, index) => ({
    at: now - (count - 1 - index) * tick,
    value: typeof value === 'number' ? value : value(index),
  }));
const verdictOf = (samples: Evidence[], change: Partial<Criterion> = {}, context = early) =>
  judge('staleness', 'exit', { ...staleness, ...change }, samples, context);

describe('a criterion has insufficient data', () => {
  const insufficient = (samples: Evidence[], reason: RegExp, context = early) => {
    const result = verdictOf(samples, {}, context);
    assert.equal(result.verdict, 'insufficient-data');
    assert.match(result.reason, reason);
  };

  it('without any sample: absence is no pass and no zero', () => {
    insufficient([], /no sample/);
    assert.equal(verdictOf([]).value, null);
  });

  it('with a sample that is not a number, or not finite', () => {
    for (const odd of [NaN, Infinity, -Infinity])
      insufficient(
        every((index) => (index === 7 ? odd : 1)),
        /not a finite number/,
      );
  });

  it('when the newest sample is older than two ticks', () => {
    insufficient(
      every(1).filter(({ at }) => at < now - 2 * tick),
      /newest sample is 30 s old/,
    );
    assert.equal(verdictOf(every(1).filter(({ at }) => at <= now - 2 * tick)).verdict, 'pass');
  });

  it('when less than 80 % of its window has samples', () => {
    insufficient(every(1, 23), /77 % of the window has samples, 80 % are needed/);
    assert.equal(verdictOf(every(1, 24)).verdict, 'pass');
  });

  it('with fewer samples than it needs at least', () => {
    assert.match(verdictOf(every(1), { minSamples: 31 }).reason, /30 of at least 31 samples/);
  });

  it('from before the stage: evidence of another stage does not count', () => {
    insufficient(every(1), /of the window has samples/, { ...early, stageStartedAt: now - 100_000 });
    insufficient(every(1), /no sample in this stage/, { ...early, stageStartedAt: now });
  });

  it('when every sample breaches but some are missing for longer than two ticks', () => {
    const gap = (from: number, to: number) => every(90).filter((_, index) => index < from || index >= to);
    insufficient(gap(10, 14), /every sample breaches < 60 s, but 50 s of them are missing/);
    insufficient(gap(0, 4), /50 s of them are missing/);
    assert.equal(verdictOf(gap(10, 11)).verdict, 'fail', 'a gap of two ticks freezes the timer only');
  });
});

describe('a criterion fails', () => {
  it('when every sample of its window breaches', () => {
    const result = verdictOf(every(60));
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, 'not < 60 s for 300 s: max is 60 s');
  });

  it('not while one sample is within the bound', () => {
    assert.equal(verdictOf(every((index) => (index === 15 ? 59 : 500))).verdict, 'inconclusive');
  });
});

describe('a criterion passes', () => {
  it('when its aggregate meets the threshold over the whole window', () => {
    assert.deepEqual(
      [verdictOf(every(59.9)).verdict, verdictOf(every(59.9)).reason],
      ['pass', 'max 59.9 s is < 60 s'],
    );
    assert.equal(verdictOf(every(60), { comparison: '<=' }).verdict, 'pass');
  });

  it('by the mean, the largest or the last, as the plan says', () => {
    const samples = every((index) => (index === 29 ? 10 : index % 2 === 0 ? 10 : 100));
    assert.equal(verdictOf(samples, { aggregate: 'mean' }).verdict, 'pass');
    assert.equal(verdictOf(samples, { aggregate: 'last' }).verdict, 'pass');
    assert.equal(verdictOf(samples, { aggregate: 'max' }).verdict, 'inconclusive');
  });

  it('with a threshold of so many times the fleet', () => {
    const queue: Partial<Criterion> = {
      series: 'queue.backlog',
      comparison: '<=',
      threshold: { timesInstances: 1.5 },
    };
    assert.equal(verdictOf(every(18), queue).verdict, 'pass');
    assert.equal(verdictOf(every(18.1), queue).verdict, 'fail');
    assert.equal(verdictOf(every(18), queue).threshold, 18);
  });

  it('with the same hash for the same evidence, and another for other evidence', () => {
    const hash = (samples: Evidence[]) => verdictOf(samples).evidenceHash;
    assert.equal(hash(every(1)), hash(every(1)));
    assert.notEqual(hash(every(1)), hash(every((index) => (index === 3 ? 1.000001 : 1))));
  });
});

describe('whatever the evidence', () => {
  const evidence = fc
    .array(
      fc.record({
        slot: fc.nat(45),
        value: fc.oneof(
          { weight: 30, arbitrary: fc.double({ min: 0, max: 120, noNaN: true }) },
          fc.constantFrom(NaN, Infinity),
        ),
      }),
      { maxLength: 60 },
    )
    .map((slots) =>
      [...new Map(slots.map(({ slot, value }) => [slot, value]))]
        .map(([slot, value]) => ({ at: now - slot * tick, value }))
        .sort((a, b) => a.at - b.at),
    );
  const dense = fc
    .array(fc.double({ min: 0, max: 120, noNaN: true }), { minLength: 22, maxLength: 30 })
    .map((values) => every((index) => values[index] as number, values.length));

  it('a pass has a full window of finite samples whose aggregate meets the threshold', () => {
    fc.assert(
      fc.property(fc.oneof(evidence, dense), fc.constantFrom('max', 'mean', 'last'), (samples, aggregate) => {
        const result = verdictOf(samples, { aggregate });
        if (result.verdict !== 'pass') return;
        assert.ok(result.value !== null && result.value < 60);
        assert.ok(result.coverage >= 0.8 && result.n >= 24);
        assert.ok((samples.at(-1)?.at as number) >= now - 2 * tick);
      }),
      { numRuns: 500 },
    );
  });

  it('taking samples away never makes a pass of what was none by absence alone', () => {
    fc.assert(
      fc.property(dense, fc.nat(29), (samples, keep) => {
        const fewer = samples.slice(0, keep);
        if (fewer.length < 24) assert.equal(verdictOf(fewer).verdict, 'insufficient-data');
      }),
    );
  });

  it('a fail has no sample within the bound', () => {
    fc.assert(
      fc.property(fc.oneof(evidence, dense), fc.nat(130), (samples, threshold) => {
        const result = verdictOf(samples, { threshold });
        const window = samples.filter(({ at }) => at > now - 300_000);
        if (result.verdict === 'fail') assert.ok(window.every(({ value }) => value >= threshold));
        if (window.some(({ value }) => Number.isNaN(value)))
          assert.equal(result.verdict, 'insufficient-data');
      }),
      { numRuns: 500 },
    );
  });
});
