import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Criterion } from '../../../contract/plan.ts';
import { isIntact, takeBaseline, takeBaselines } from './baseline.ts';

const now = Date.UTC(2026, 10, 21, 8);
const samples = Array.from({ length: 20 }, (_, index) => ({ at: now - index * 10_000, value: index + 1 }));
const span = { from: now - 200_000, to: now, minSamples: 10 };
const taken = (each = samples) => takeBaseline('queue', 'history: queue.backlog', { samples: each }, span);
const baseline = () => {
  const answer = taken();
  assert.ok('baseline' in answer);
  return answer.baseline;
};

describe('a baseline', () => {
  it('is the median and the 95th percentile of a window, with how much it rests on', () => {
    const { n, median, p95, from, to } = baseline();
    assert.deepEqual([n, median, p95, from, to], [20, 10, 19, span.from, span.to]);
  });

  it('cannot be changed, and shows when somebody did change it', () => {
    const original = baseline();
    assert.ok(Object.isFrozen(original) && isIntact(original));
    assert.ok(isIntact(JSON.parse(JSON.stringify(original)) as typeof original));
    assert.ok(!isIntact({ ...original, median: 11 }));
  });

  it('is the same whatever the order of its samples, with duplicates or without', () => {
    assert.deepEqual(taken([...samples].reverse().concat(samples)), taken());
    assert.notDeepEqual(
      taken(samples.map((each, index) => (index === 3 ? { ...each, value: 4.1 } : each))),
      taken(),
    );
  });

  it('is not taken from too little, from what is no number, or when the source failed', () => {
    const why = (each: typeof samples) => (taken(each) as { insufficient: string }).insufficient;
    assert.match(why(samples.slice(0, 9)), /9 of at least 10 samples in 3 min/);
    assert.match(why([...samples, { at: now - 1, value: NaN }]), /not a finite number/);
    assert.match(why(samples.map(({ at, value }) => ({ at: at + 86_400_000, value }))), /0 of at least 10/);
    assert.deepEqual(takeBaseline('queue', '', { error: 'away' }, span), { insufficient: 'away' });
  });

  it('is taken for every criterion of a plan that is a multiple of it', () => {
    const criterion = (threshold: object | number) =>
      ({
        title: 'Queue',
        source: { kind: 'history', series: 'queue.backlog' },
        test: {
          kind: 'threshold',
          aggregate: 'max',
          comparison: '<=',
          threshold,
          window: 60_000,
          minSamples: 2,
        },
        noData: 'hold',
      }) as Criterion;
    const plan = {
      criteria: {
        queue: criterion({ timesBaseline: 3, floor: 1 }),
        backlog: criterion({ timesBaseline: 2, floor: 1 }),
        fixed: criterion(5),
      },
      baseline: { window: 200_000, minSamples: 10 },
    };
    const { baselines, insufficient } = takeBaselines(plan, { queue: { samples } }, now);
    assert.deepEqual(baselines, { queue: baseline() });
    assert.deepEqual(insufficient, { backlog: 'it was not asked' });
  });
});
