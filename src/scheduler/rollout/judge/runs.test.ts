import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Criterion, CriterionTest } from '../../../contract/plan.ts';
import { judge } from './judge.ts';
import type { Sample } from './sample.ts';

const now = Date.UTC(2026, 10, 21, 8);
const minute = 60_000;
const source = { kind: 'sql' as const, query: 'optimize-timeouts' };
const criterionOf = (test: CriterionTest): Criterion => ({
  title: 'A gate',
  source,
  test,
  noData: 'hold',
});
const rate = criterionOf({ kind: 'rate', atMost: 0.15, window: 15 * minute, minSamples: 5 });
const ratio = criterionOf({ kind: 'ratio', atLeast: -0.2, window: 15 * minute, minSamples: 5 });
const judged = (criterion: Criterion, name: string, samples: Sample[], stageMs = 86_400_000) =>
  judge(criterion, name, 'exit', { samples }, { now, stageStartedAt: now - stageMs, instances: 1 });
/** So many runs, one every so often, the newest now; those whose number (0 is the newest) is named failed. */
const runs = (count: number, everyMs = minute, failed: (number: number) => boolean = () => false): Sample[] =>
  Array.from({ length: count }, (_, number) => ({
    at: now - number * everyMs,
    value: failed(number) ? 1 : 0,
  }));

describe('a rate', () => {
  it('passes a timeout rate of 0.15 with 42 runs of which none failed, and not with 41', () => {
    assert.equal(judged(rate, 'timeout-rate', runs(42)).verdict, 'pass');
    const few = judged(rate, 'timeout-rate', runs(41));
    assert.equal(few.verdict, 'inconclusive');
    assert.match(
      few.reason,
      /^timeout_rate 0\.0000 is not proved to be at most 0\.1500: 0 of 41 runs of the stage failed, at most 0\.15/,
    );
    assert.match(few.reason, /about 1 further runs are needed$/);
  });

  it('takes its evidence from the stage, and not from the window alone', () => {
    const result = judged(rate, 'timeout-rate', runs(42, 5 * minute));
    assert.deepEqual([result.verdict, result.n, result.value], ['pass', 42, 0]);
    assert.ok((result.bound as number) <= 0.15);
  });

  it('fails when the window exceeds the limit, in the words of the gate', () => {
    const result = judged(
      rate,
      'timeout-rate',
      runs(400, minute, (number) => number < 15 && number % 5 === 0),
    );
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, 'timeout_rate 0.2000 exceeds 0.1500');
  });

  it('passes at equality and fails beyond it', () => {
    const window = (failed: number) => runs(20, 30_000, (number) => number < failed);
    const wide = criterionOf({ kind: 'rate', atMost: 0.15, window: 15 * minute, minSamples: 20 });
    assert.equal(judged(wide, 'timeout-rate', window(3)).verdict, 'inconclusive');
    assert.equal(judged(wide, 'timeout-rate', window(4)).reason, 'timeout_rate 0.2000 exceeds 0.1500');
  });

  it('does not fail on fewer runs than its floor: one of two is no evidence', () => {
    const result = judged(
      rate,
      'timeout-rate',
      runs(20, 6 * minute, (number) => number === 0),
    );
    assert.equal(result.verdict, 'inconclusive');
    assert.match(result.reason, /exceeds 0\.1500, but with fewer than 5 runs/);
  });

  it('has insufficient data without runs, with too few, and before its window lies in the stage', () => {
    const reason = (samples: Sample[], stageMs?: number) => {
      const result = judged(rate, 'timeout-rate', samples, stageMs);
      assert.equal(result.verdict, 'insufficient-data');
      return result.reason;
    };
    assert.match(reason([]), /no run in this stage yet/);
    assert.match(reason(runs(4)), /4 of at least 5 runs/);
    assert.match(reason(runs(100).filter(({ at }) => at < now - 16 * minute)), /no run in the last 15 min/);
    assert.match(reason(runs(100, 5_000), 11 * minute), /73 % of 15 min/);
    assert.match(reason([...runs(60), { at: now - 1, value: NaN }]), /not a count/);
    assert.match(reason([...runs(60), { at: now - 1, value: 2, base: 1 }]), /not a count/);
    assert.match(reason([...runs(60), { at: now - 1, value: 0.5 }]), /not a count/);
  });

  it('fails though something that is no count stands before its window, and does not pass with it', () => {
    const odd = { at: now - 30 * minute - 1, value: NaN };
    assert.equal(judged(rate, 'r', [odd, ...runs(99, minute, (number) => number < 9)]).verdict, 'fail');
    assert.equal(judged(rate, 'r', [odd, ...runs(99)]).verdict, 'insufficient-data');
  });

  it('counts several runs of one moment by their base', () => {
    const batches = [0, 5, 10].map((minutes) => ({ at: now - minutes * minute, value: 0, base: 14 }));
    assert.deepEqual([judged(rate, 'r', batches).verdict, judged(rate, 'r', batches).n], ['pass', 42]);
  });

  it('says how long the evidence takes at the present rate of runs and of failures', () => {
    const hours = (samples: Sample[], stageMs: number) =>
      (judged(publicRate, 'r', samples, stageMs).timeToEvidenceSeconds ?? NaN) / 3_600;
    const publicRate = criterionOf({ kind: 'rate', atMost: 0.03, window: 15 * minute, minSamples: 2 });
    // 12 runs an hour: 284 runs are needed, 24 are there.
    assert.equal(Math.round(hours(runs(24, 5 * minute), 2 * 3_600_000)), 22);
    assert.ok(
      hours(
        runs(240, 5 * minute, (number) => number === 200),
        20 * 3_600_000,
      ) > 10,
    );
    assert.ok(
      Number.isNaN(
        hours(
          runs(24, 5 * minute, (number) => number === 20),
          2 * 3_600_000,
        ),
      ),
      'never',
    );
    assert.ok(Number.isNaN(hours([], 2 * 3_600_000)), 'no rate is known');
  });
});

describe('a ratio', () => {
  const pairs = (count: number, gain: (number: number) => number): Sample[] =>
    Array.from({ length: count }, (_, number) => ({
      at: now - number * minute,
      value: 100 * gain(number),
      base: 100,
    }));

  it('passes when its lower bound is at least the limit', () => {
    const result = judged(
      ratio,
      'objective-delta-ratio',
      pairs(60, (number) => (number % 3) / 100),
    );
    assert.equal(result.verdict, 'pass');
    assert.ok((result.bound as number) >= -0.2 && (result.bound as number) < 0.01);
    assert.match(result.reason, /^objective_delta_ratio 0\.0100 is at least -0\.2000: at least -0\.1/);
  });

  it('fails when the window is below the limit, in the words of the gate', () => {
    const result = judged(
      ratio,
      'objective-delta-ratio',
      pairs(60, (number) => (number < 15 ? -0.25 : 0)),
    );
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, 'objective_delta_ratio -0.2500 below -0.2000');
  });

  it('neither passes nor fails at the limit: equality is no breach, and no proof', () => {
    assert.equal(
      judged(
        ratio,
        'r',
        pairs(60, () => -0.2),
      ).verdict,
      'inconclusive',
    );
  });

  it('weighs pairs by their base: sums are divided, not ratios averaged', () => {
    const samples = [...pairs(10, () => 0.5), { at: now - 1, value: -900, base: 9_000 }];
    assert.equal(judged(ratio, 'r', samples).value, (500 - 900) / 10_000);
  });

  it('has insufficient data for what is not a pair', () => {
    for (const odd of [
      { value: 1 },
      { value: NaN, base: 1 },
      { value: 1, base: -1 },
      { value: 1, base: Infinity },
    ]) {
      const result = judged(ratio, 'r', [...pairs(60, () => 0.1), { at: now - 1, ...odd }]);
      assert.equal(result.verdict, 'insufficient-data');
    }
  });

  it('says how many pairs are needed, or that it may never pass', () => {
    const few = judged(
      ratio,
      'r',
      pairs(20, (number) => (number % 3) / 100),
    );
    assert.match(few.reason, /about \d+ further pairs are needed/);
    assert.ok((few.timeToEvidenceSeconds as number) > 0);
    const never = judged(ratio, 'r', [
      ...pairs(20, () => 0),
      { at: now - 20 * minute, value: -9_000, base: 100 },
    ]);
    assert.deepEqual([never.verdict, never.timeToEvidenceSeconds], ['inconclusive', null]);
  });
});

describe('no events', () => {
  const none = (kind: 'audit' | 'history'): Criterion => ({
    title: 'None',
    source: kind === 'audit' ? { kind, action: 'sync.halt' } : { kind, series: 'deadLetters.count' },
    test: { kind: 'no-events', window: 10 * minute },
    noData: 'hold',
  });
  const zeros = Array.from({ length: 60 }, (_, index) => ({ at: now - index * 10_000, value: 0 }));

  it('passes when a log has none, for it was asked and answered', () => {
    assert.equal(judged(none('audit'), 'none', []).verdict, 'pass');
    assert.equal(judged(none('audit'), 'none', [], 5 * minute).verdict, 'insufficient-data');
  });

  it('does not pass when a series has no sample: absence is never zero', () => {
    assert.equal(judged(none('history'), 'none', []).verdict, 'insufficient-data');
    assert.equal(judged(none('history'), 'none', zeros.slice(5)).verdict, 'insufficient-data');
    assert.equal(judged(none('history'), 'none', zeros).verdict, 'pass');
  });

  it('fails at a single one at once, however young the stage', () => {
    for (const kind of ['audit', 'history'] as const) {
      const result = judged(none(kind), 'none', [{ at: now - 5_000, value: 1 }], 20_000);
      assert.deepEqual([result.verdict, result.value], ['fail', 1]);
      assert.match(result.reason, /^1 in the last 10 min, the last at 2026-11-21T07:59:55/);
    }
  });

  it('passes again when the event is a window old, and says when that is', () => {
    assert.equal(
      judged(none('audit'), 'none', [{ at: now - 4 * minute, value: 1 }]).timeToEvidenceSeconds,
      360,
    );
    assert.equal(judged(none('audit'), 'none', [{ at: now - 10 * minute, value: 1 }]).verdict, 'pass');
  });
});

describe('a reconciliation', () => {
  const reconciled = criterionOf({ kind: 'reconciled', tolerance: 0, window: 60 * minute });
  const days = (count: number, differing: number) =>
    Array.from({ length: count }, (_, day) => ({ at: now - day * 1_000, value: day < differing ? -0.5 : 0 }));

  it('passes when every comparison is exact, and fails at one that is not', () => {
    assert.equal(judged(reconciled, 'rows', days(150, 0)).verdict, 'pass');
    const result = judged(reconciled, 'rows', days(150, 1));
    assert.equal(result.verdict, 'fail');
    assert.equal(result.reason, '1 of 150 comparisons differ by more than 0 %, the worst by 0.5 %');
  });

  it('has insufficient data when nothing was compared, or a difference is not a number', () => {
    assert.equal(judged(reconciled, 'rows', []).verdict, 'insufficient-data');
    assert.equal(
      judged(reconciled, 'rows', [...days(3, 0), { at: now - 1, value: NaN }]).verdict,
      'insufficient-data',
    );
  });
});

describe('an age', () => {
  const age: Criterion = {
    title: 'Soak test within 24 h',
    source: { kind: 'artefact', name: 'soak-test' },
    test: { kind: 'age', atMost: 86_400_000 },
    noData: 'hold',
  };
  const aged = (value: number, at = now) => judged(age, 'soak', [{ at, value }]);

  it('passes up to its limit and fails beyond it', () => {
    assert.equal(aged(86_400).verdict, 'pass');
    assert.deepEqual(
      [aged(86_401).verdict, aged(200_000).reason],
      ['fail', '2 days old, which is over 24 h'],
    );
  });

  it('is not known without a sample in the last two ticks, or from the future', () => {
    assert.equal(aged(1, now - 20_000).verdict, 'insufficient-data');
    assert.equal(aged(-1).verdict, 'insufficient-data');
    assert.equal(aged(NaN).verdict, 'insufficient-data');
  });
});
