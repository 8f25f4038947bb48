import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Criterion, CriterionTest } from '../../../contract/plan.ts';
import { judge, type JudgeContext } from './judge.ts';
import type { Sample, Samples } from './sample.ts';

const now = Date.UTC(2026, 10, 21, 8);
const tick = 10_000;
type Threshold = Extract<CriterionTest, { kind: 'threshold' }>;
const test: Threshold = {
  kind: 'threshold',
  aggregate: 'max',
  comparison: '<',
  threshold: 60,
  window: 300_000,
  minSamples: 5,
};
const staleness: Criterion = {
  title: 'Staleness under 60 s',
  source: { kind: 'history', series: 'adaptive.staleness.max' },
  test,
  noData: 'hold',
};
const early: JudgeContext = { now, stageStartedAt: now - 86_400_000, instances: 12 };
/** A sample at each tick, newest now. */
const every = (value: number | ((index: number) => number), count = 30): Sample[] =>
  Array.from({ length: count }, (_, index) => ({
    at: now - (count - 1 - index) * tick,
    value: typeof value === 'number' ? value : value(index),
  }));
const judged = (samples: Samples, change: Partial<Threshold> = {}, context: Partial<JudgeContext> = {}) =>
  judge({ ...staleness, test: { ...test, ...change } }, 'staleness', 'exit', samples, {
    ...early,
    ...context,
  });
const of = (samples: Sample[], change: Partial<Threshold> = {}, context: Partial<JudgeContext> = {}) =>
  judged({ samples }, change, context);

describe('a threshold has insufficient data', () => {
  const insufficient = (samples: Sample[], reason: RegExp, context: Partial<JudgeContext> = {}) => {
    const result = of(samples, {}, context);
    assert.equal(result.verdict, 'insufficient-data');
    assert.match(result.reason, reason);
  };

  it('when its source failed, and says why', () => {
    const result = judged({ error: 'no answer within 5 s' });
    assert.deepEqual(
      [result.verdict, result.reason, result.value, result.n, result.threshold],
      ['insufficient-data', 'the source failed: no answer within 5 s', null, 0, 60],
    );
  });

  it('without any sample: absence is no pass and no zero', () => {
    insufficient([], /no sample/);
    assert.equal(of([]).value, null);
    assert.equal(of([], { comparison: '<=', threshold: 0 }).verdict, 'insufficient-data');
  });

  it('with a sample that is not a number, or not finite', () => {
    for (const odd of [NaN, Infinity, -Infinity]) {
      insufficient(
        every((index) => (index === 7 ? odd : 1)),
        /not a finite number/,
      );
      assert.equal(of(every((index) => (index === 7 ? odd : 1))).value, null);
    }
  });

  it('when the newest sample is older than two ticks', () => {
    insufficient(
      every(1).filter(({ at }) => at < now - 2 * tick),
      /newest sample is 30 s old/,
    );
    assert.equal(of(every(1).filter(({ at }) => at <= now - 2 * tick)).verdict, 'pass');
  });

  it('when less than 80 % of its window has samples', () => {
    insufficient(every(1, 23), /76 % of the window has samples, 80 % are needed/);
    assert.equal(of(every(1, 24)).verdict, 'pass');
    assert.equal(of(every(1, 24)).coverage, 0.8);
  });

  it('however many samples come in a part of the window', () => {
    const crowded = Array.from({ length: 600 }, (_, index) => ({ at: now - index * 100, value: 1 }));
    insufficient(crowded, /of the window has samples/);
  });

  it('with fewer samples than it needs at least', () => {
    assert.match(of(every(1), { minSamples: 31 }).reason, /30 of at least 31 samples/);
  });

  it('from before the stage: evidence of another stage does not count', () => {
    insufficient(every(1), /of the window has samples/, { stageStartedAt: now - 100_000 });
    insufficient(every(1), /no sample/, { stageStartedAt: now });
  });

  it('from the future: it is left out, and the reason says so', () => {
    const ahead = [1, 2].map((ticks) => ({ at: now + ticks * tick, value: 1 }));
    insufficient(ahead, /no sample.*\(2 samples from the future left out\)/);
    assert.match(of([...every(1), ...ahead.slice(0, 1)]).reason, /\(1 sample from the future left out\)/);
  });

  it('when every sample breaches but some are missing for longer than two ticks', () => {
    const gap = (from: number, to: number) => every(90).filter((_, index) => index < from || index >= to);
    insufficient(gap(10, 14), /every sample breaches < 60 s, but 50 s of them are missing/);
    insufficient(gap(0, 4), /50 s of them are missing/);
  });
});

describe('a threshold fails', () => {
  it('when every sample of its window breaches', () => {
    const result = of(every(60));
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, 'not < 60 s for 300 s: max is 60 s');
  });

  it('not while one sample is within the bound', () => {
    assert.equal(of(every((index) => (index === 15 ? 59 : 500))).verdict, 'inconclusive');
  });

  it('a tick later for a gap of two ticks, which freezes the timer', () => {
    const gap = (count: number) => every(90, count).filter((_, index) => index !== 10);
    assert.equal(of(gap(30)).verdict, 'inconclusive');
    assert.match(of(gap(30)).reason, /^not < 60 s for 5 min of 5 min: max 90 s/);
    assert.equal(of(gap(31)).verdict, 'fail');
  });

  it('though there was a longer gap: the timer goes on where it stood', () => {
    const breach = (count: number) =>
      every(90, count).filter(({ at }) => at <= now - 10 * tick || at > now - 5 * tick);
    assert.equal(of(breach(34)).verdict, 'insufficient-data');
    assert.equal(of(breach(35)).verdict, 'fail');
  });

  it('not when what breached before the gap was followed by a sample that did not', () => {
    const samples = every((index) => (index === 2 ? 1 : 90), 32);
    assert.equal(of(samples).verdict, 'inconclusive');
  });

  it('whether the samples come on the tick, a little off it, or more often', () => {
    const off = Array.from({ length: 34 }, (_, index) => ({
      at: now - 3_000 - index * tick + (index % 2 ? 900 : -900),
      value: 90,
    }));
    assert.equal(of(off).verdict, 'fail');
    const often = Array.from({ length: 130 }, (_, index) => ({ at: now - index * 2_500, value: 90 }));
    assert.equal(of(often).verdict, 'fail');
    assert.equal(of(often.slice(0, 112)).verdict, 'inconclusive');
  });
});

describe('a threshold passes', () => {
  it('when its aggregate meets the threshold over the whole window', () => {
    assert.deepEqual([of(every(59.9)).verdict, of(every(59.9)).reason], ['pass', 'max 59.9 s is < 60 s']);
  });

  it('at equality, where the comparison includes it', () => {
    assert.equal(of(every(60), { comparison: '<=' }).verdict, 'pass');
    assert.equal(of(every(60), { comparison: '>=' }).verdict, 'pass');
    assert.equal(of(every(60), { comparison: '>' }).verdict, 'fail');
    assert.equal(of(every(60), { comparison: '<' }).verdict, 'fail');
  });

  it('by any aggregate that the plan names', () => {
    const samples = every((index) => (index === 29 ? 10 : index % 2 === 0 ? 20 : 90));
    const value = (aggregate: Threshold['aggregate']) => of(samples, { aggregate }).value;
    assert.deepEqual((['max', 'min', 'mean', 'p50', 'p95', 'p99', 'last'] as const).map(value), [
      90,
      10,
      (15 * 20 + 14 * 90 + 10) / 30,
      20,
      90,
      90,
      10,
    ]);
    assert.equal(of(samples, { aggregate: 'mean' }).verdict, 'pass');
    assert.equal(of(samples, { aggregate: 'max' }).verdict, 'inconclusive');
  });

  it('with a threshold of so many times the fleet', () => {
    const queue: Partial<Threshold> = { comparison: '<=', threshold: { timesInstances: 1.5 } };
    assert.equal(of(every(18), queue).verdict, 'pass');
    assert.equal(of(every(18.1), queue).verdict, 'fail');
    assert.equal(of(every(18), queue).threshold, 18);
  });

  it('with a threshold of so many times the baseline, which counts as its floor at least', () => {
    const doubled: Partial<Threshold> = { comparison: '<=', threshold: { timesBaseline: 2, floor: 3 } };
    const baseline = (median: number) => ({
      baseline: {
        criterion: 'x',
        query: '',
        from: 0,
        to: 1,
        n: 2,
        median,
        p95: 9,
        samplesHash: '',
        hash: '',
      },
    });
    assert.equal(of(every(20), doubled, baseline(10)).threshold, 20);
    assert.equal(of(every(6), doubled, baseline(0)).threshold, 6);
    assert.equal(of(every(6), doubled, baseline(0)).verdict, 'pass');
    const without = of(every(0), doubled);
    assert.deepEqual([without.verdict, without.threshold], ['insufficient-data', null]);
    assert.match(without.reason, /no baseline was taken/);
  });
});

describe('the result of a criterion', () => {
  it('says in one line what was asked of which source', () => {
    assert.equal(of(every(1)).query, 'history: adaptive.staleness.max');
    const source = { kind: 'prometheus' as const, query: 'sum(\n  up )', reduce: 'max' as const, unit: 's' };
    const result = judge({ ...staleness, source }, 'up', 'exit', { samples: every(1) }, early);
    assert.equal(result.query, 'prometheus: sum( up ) (every 10 s; largest of all series)');
  });

  it('has the same hash for the same evidence, in any order, and another for any other evidence', () => {
    const hash = (samples: Sample[], change: Partial<Threshold> = {}) => of(samples, change).evidenceHash;
    assert.match(hash(every(1)), /^[0-9a-f]{64}$/);
    assert.equal(hash(every(1)), hash([...every(1), ...every(1)].reverse()));
    assert.notEqual(hash(every(1)), hash(every((index) => (index === 3 ? 1.000001 : 1))));
    assert.notEqual(hash(every(1)), hash(every(1).slice(1)));
    assert.notEqual(hash(every(1)), hash(every(1), { threshold: 61 }));
  });

  it('says how long it takes until there can be evidence', () => {
    assert.equal(of(every(1)).timeToEvidenceSeconds, 0);
    assert.equal(of(every(1, 12)).timeToEvidenceSeconds, 120);
    assert.equal(of(every(1, 29), { minSamples: 60 }).timeToEvidenceSeconds, 310);
    assert.equal(of([]).timeToEvidenceSeconds, null);
    assert.equal(judged({ error: 'away' }).timeToEvidenceSeconds, null);
  });

  it('says since when there is no data, and when somebody is to be paged', () => {
    const paging: Criterion = { ...staleness, noData: { pageAfter: 600_000 } };
    const at = (sinceMs: number) =>
      judge(
        paging,
        'staleness',
        'exit',
        { error: 'away' },
        {
          ...early,
          memory: { state: 'clear', since: null, noDataSince: now - sinceMs },
        },
      );
    assert.deepEqual(
      [at(599_000).page, at(600_000).page, at(600_000).noDataSince],
      [false, true, new Date(now - 600_000).toISOString()],
    );
    assert.deepEqual([of(every(1)).noDataSince, of(every(1)).page], [null, false]);
    assert.equal(of([]).noDataSince, new Date(now).toISOString());
    const young = of(every(1, 3), {}, { stageStartedAt: now - 30_000 });
    assert.deepEqual([young.verdict, young.noDataSince], ['insufficient-data', null]);
  });
});
