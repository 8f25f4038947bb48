import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Criterion, CriterionTest } from '../../../contract/plan.ts';
import type { CriterionResult } from '../../../contract/rollout.ts';
import { judge, judgeAll } from './judge.ts';
import type { Sample } from './sample.ts';
import { createStageJudge, type JudgedCriterion } from './stage-judge.ts';
import { evidenceFrom } from './window.ts';

const start = Date.UTC(2026, 10, 21, 8);
const tick = 10_000;
const window = 8 * tick;
const criterionOf = (test: CriterionTest, source: Criterion['source'] = history): Criterion => ({
  title: test.kind,
  source,
  test,
  noData: { pageAfter: 30_000 },
});
const history = { kind: 'history' as const, series: 'queue.backlog' as const };
const log = { kind: 'audit' as const, action: 'sync.halt' };
const aggregates = ['max', 'min', 'mean', 'p50', 'p95', 'p99', 'last'] as const;
const comparisons = ['<', '<=', '>', '>='] as const;
const thresholds = aggregates.flatMap((aggregate) =>
  comparisons.map((comparison) =>
    criterionOf({ kind: 'threshold', aggregate, comparison, threshold: 5, window, minSamples: 3 }),
  ),
);
const fleetSized = criterionOf({
  kind: 'threshold',
  aggregate: 'max',
  comparison: '<=',
  threshold: { timesInstances: 1.5 },
  window,
  minSamples: 2,
});
const others = [
  criterionOf({ kind: 'rate', atMost: 0.5, window, minSamples: 2 }),
  criterionOf({ kind: 'ratio', atLeast: -0.5, window, minSamples: 2 }),
  criterionOf({ kind: 'no-events', window }),
  criterionOf({ kind: 'no-events', window }, log),
  criterionOf({ kind: 'reconciled', tolerance: 1, window }),
  criterionOf({ kind: 'age', atMost: 6_000 }),
];
const all: JudgedCriterion[] = [...thresholds, fleetSized, ...others].map((criterion, index) => ({
  name: `c${index}`,
  role: index % 2 ? 'exit' : 'trigger',
  criterion,
}));

const value = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(0, 1) },
  { weight: 12, arbitrary: fc.constantFrom(3, 4.4, 4.5, 5, 5.1, 9, 1e15, 0.1) },
  { weight: 6, arbitrary: fc.double({ min: -10, max: 20, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -0) },
);
const sample = fc.record({
  /** Near a tick, seldom far off it, at times before the stage or beyond the end. */
  at: fc
    .tuple(fc.integer({ min: -3, max: 45 }), fc.constantFrom(0, 0, 0, 0, 1, -700, 4_000))
    .map(([ticks, off]) => start + ticks * tick + off),
  value,
  base: fc.constantFrom(1, 1, 2, 5),
});
/** Mostly a sample at each tick, with spells in which the value stays the same, and some samples on top. */
const series = fc
  .tuple(
    fc.array(fc.tuple(value, fc.integer({ min: 1, max: 16 }), fc.boolean()), { maxLength: 8 }),
    fc.array(sample, { maxLength: 12 }),
  )
  .map(([spells, odd]): Sample[] => {
    const regular = spells.flatMap(([each, ticks, present], index) =>
      Array.from({ length: index === 0 || present ? ticks : Math.min(ticks, 4) }, () =>
        present || index === 0 ? each : null,
      ),
    );
    return [
      ...regular.flatMap((each, index) =>
        each === null ? [] : [{ at: start + (index + 1) * tick, value: each, base: 1 }],
      ),
      ...odd,
    ];
  });

describe('the incremental form', () => {
  it('says what the plain form says, at every tick, in every word and number', () => {
    fc.assert(
      fc.property(series, fc.array(fc.nat(3), { minLength: 46, maxLength: 46 }), (samples, steps) => {
        const stage = createStageJudge({ criteria: all, stageStartedAt: start });
        let memory = {};
        // Samples come within some ticks of their time, so that some come late.
        const arriving = samples.map((each, index) => ({
          each,
          from: each.at + (steps[index % 46] ?? 0) * 5_000,
        }));
        const arrived: Sample[] = [];
        let now = start;
        for (const [index, step] of steps.entries()) {
          now += step * tick;
          for (const { each } of arriving.filter(({ from }) => from <= now)) {
            for (const { name } of all) stage.push(name, each);
            arrived.push(each);
          }
          arriving.splice(0, arriving.length, ...arriving.filter(({ from }) => from > now));
          const instances = index % 9 === 8 ? 4 : 3;
          const fault = index % 13 === 12 ? 'away' : null;
          for (const { name } of all) stage.fault(name, fault);
          const { judgements } = stage.tick(now, instances);
          const answers = Object.fromEntries(
            all.map(({ name, criterion }) => {
              const from = evidenceFrom(criterion, now, start);
              const asked = arrived.filter(({ at }) => at >= from);
              return [name, fault === null ? { samples: asked.reverse() } : { error: fault }];
            }),
          );
          const plain = judgeAll(all, answers, { now, stageStartedAt: start, instances, memory });
          memory = plain.memory;
          assert.deepStrictEqual(stage.results(), plain.results);
          assert.deepStrictEqual(stage.memory(), plain.memory);
          for (const [
            place,
            { name, role, verdict, value, n, coverage, threshold },
          ] of judgements.entries()) {
            const full = plain.results[place] as CriterionResult;
            assert.deepStrictEqual(
              { name, role, verdict, value, n, coverage, threshold },
              {
                name: full.name,
                role: full.role,
                verdict: full.verdict,
                value: full.value,
                n: full.n,
                coverage: full.coverage,
                threshold: full.threshold,
              },
            );
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('whatever the evidence', () => {
  const now = start + 30 * tick;
  const of = (criterion: Criterion, samples: Sample[]) =>
    judge(criterion, 'c', 'exit', { samples }, { now, stageStartedAt: start, instances: 3 });
  const anyCriterion = fc.constantFrom(...all.map(({ criterion }) => criterion));
  const anyThreshold = fc.constantFrom(...thresholds);
  const within = (samples: Sample[]) => samples.filter(({ at }) => at > now - window && at <= now);

  it('absence never passes: a criterion without samples, or whose source failed, says insufficient data', () => {
    for (const { criterion } of all) {
      const failed = judge(
        criterion,
        'c',
        'exit',
        { error: 'x' },
        { now, stageStartedAt: start, instances: 3 },
      );
      assert.equal(failed.verdict, 'insufficient-data');
      // A log that was asked and has no event did answer.
      if (criterion.source.kind !== 'audit') assert.equal(of(criterion, []).verdict, 'insufficient-data');
    }
  });

  it('taking samples away never makes a pass by absence alone: what is left is enough by itself', () => {
    fc.assert(
      fc.property(anyThreshold, series, (criterion, samples) => {
        const result = of(criterion, samples);
        if (result.verdict !== 'pass') return;
        const present = new Set(within(samples).map(({ at }) => at));
        assert.ok(result.coverage >= 0.79 && result.n >= 3 && result.n === present.size);
        assert.ok(Math.max(...present) >= now - 2 * tick);
      }),
      { numRuns: 2_000 },
    );
  });

  it('what is not a number never passes', () => {
    fc.assert(
      fc.property(
        anyCriterion,
        series,
        fc.constantFrom(NaN, Infinity, -Infinity),
        (criterion, samples, odd) => {
          const result = of(criterion, [...samples, { at: now, value: odd, base: 1 }]);
          assert.ok(result.verdict === 'insufficient-data' || result.verdict === 'fail');
          assert.ok(result.value === null || Number.isFinite(result.value));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('a breaching sample more never makes a pass of a fail or of what is inconclusive', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...thresholds, ...others),
        series,
        fc.nat(29),
        (criterion, samples, ticks) => {
          const before = of(criterion, samples).verdict;
          if (before !== 'fail' && before !== 'inconclusive') return;
          const { test } = criterion;
          // The pair that makes enough of too few may be a bad one: all of them together are judged then.
          if (before === 'inconclusive' && test.kind === 'ratio') return;
          // A pair that loses ten times its base outweighs what one pair more makes sure of.
          const upper = test.kind !== 'threshold' || test.comparison.startsWith('<');
          const value = test.kind === 'rate' ? 1 : test.kind === 'ratio' ? -10 : upper ? 50 : -50;
          const breach = { at: now - ticks * tick, value, base: 1 };
          assert.notEqual(of(criterion, [...samples, breach]).verdict, 'pass');
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('neither the order of samples nor duplicates matter', () => {
    fc.assert(
      fc.property(
        anyCriterion,
        series.chain((samples) =>
          fc.tuple(
            fc.constant(samples),
            fc.shuffledSubarray([...samples, ...samples], { minLength: 2 * samples.length }),
          ),
        ),
        (criterion, [samples, shuffled]) =>
          assert.deepStrictEqual(of(criterion, shuffled), of(criterion, samples)),
      ),
      { numRuns: 1_000 },
    );
  });

  it('nor does which came first of two of one moment that are not numbers', () => {
    const odd = [1, 5, NaN, Infinity].map((base) => ({ at: now, value: NaN, base }));
    for (const { criterion } of all)
      for (const one of odd)
        for (const other of odd)
          assert.deepStrictEqual(of(criterion, [one, other]), of(criterion, [other, one]));
  });

  it('a sample more never lowers coverage', () => {
    fc.assert(
      fc.property(anyCriterion, series, sample, (criterion, samples, more) => {
        assert.ok(of(criterion, [...samples, more]).coverage >= of(criterion, samples).coverage);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a fail of a threshold has no sample on the right side of it', () => {
    fc.assert(
      fc.property(anyThreshold, series, (criterion, samples) => {
        if (of(criterion, samples).verdict !== 'fail') return;
        const { test } = criterion;
        assert.ok(test.kind === 'threshold');
        const upper = test.comparison.startsWith('<');
        for (const { at } of within(samples)) {
          // Of several at one moment, the worst counts.
          const values = samples.filter((each) => each.at === at).map((each) => each.value);
          const value = upper ? Math.max(...values) : Math.min(...values);
          const meets = { '<': value < 5, '<=': value <= 5, '>': value > 5, '>=': value >= 5 }[
            test.comparison
          ];
          assert.ok(!meets);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('samples from the future change nothing but the words', () => {
    fc.assert(
      fc.property(anyCriterion, series, fc.integer({ min: 1, max: 1_000_000 }), (criterion, samples, ms) => {
        const known = samples.filter(({ at }) => at <= now);
        const [without, ahead] = [
          of(criterion, known),
          of(criterion, [...known, { at: now + ms, value: 1 }]),
        ];
        assert.deepEqual({ ...ahead, reason: '' }, { ...without, reason: '' });
        assert.match(ahead.reason, /1 sample from the future left out/);
      }),
      { numRuns: 1_000 },
    );
  });
});
