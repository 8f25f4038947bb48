import type { JudgedCriteria } from '../../../src/contract/judged-criteria.ts';
import type { CriterionVerdict, Decision, VerdictHistory } from '../../../src/contract/rollout.ts';

/** A wave that looks like a measurement, and is the same in every run. */
const wave = (step: number, base: number, height: number) =>
  Number((base + height * Math.sin(step / 4) + (step % 5) * 0.3).toFixed(2));

/** Criteria of a rollout as they would have been judged between two times; staleness fails for a while in the middle. */
export function criteriaBetween(from: string, to: string, step: number): JudgedCriteria {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const times = Array.from(
    { length: Math.floor((last - first) / (step * 1_000)) + 1 },
    (_, n) => first + n * step * 1_000,
  );
  const column = (base: number, height: number, threshold: number) => {
    const values = times.map((_, n) => (n < 6 ? null : wave(n, base, height)));
    const verdicts = values.map((value): CriterionVerdict | null =>
      value === null
        ? 'insufficient-data'
        : value > threshold
          ? 'fail'
          : value > 0.9 * threshold
            ? 'inconclusive'
            : 'pass',
    );
    return { values, thresholds: values.map((value) => (value === null ? null : threshold)), verdicts };
  };
  return {
    stepSeconds: step,
    times,
    criteria: [
      { name: 'queue', role: 'exit', ...column(6, 4, 18) },
      { name: 'staleness', role: 'exit', ...column(48, 14, 60) },
      { name: 'majority-stale', role: 'trigger', ...column(20, 8, 120) },
    ],
  };
}

/** A verdict a minute: hold, then promote, then a rollback in the last minutes. */
export function verdictsBetween(from: string, to: string): VerdictHistory {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const count = Math.floor((last - first) / 60_000);
  return {
    verdicts: Array.from({ length: count }, (_, n) => {
      const share = n / count;
      const decision: Decision = share < 0.5 ? 'hold' : share < 0.9 ? 'promote' : 'rollback';
      return {
        at: new Date(first + n * 60_000).toISOString(),
        stage: 'p25',
        decision,
        summary: summaries[decision],
        criteria: [
          criterion('queue', 'exit', 'pass', wave(n, 6, 4), 18),
          criterion(
            'staleness',
            'exit',
            decision === 'hold' ? 'insufficient-data' : 'pass',
            wave(n, 40, 4),
            60,
          ),
          criterion('majority-stale', 'trigger', decision === 'rollback' ? 'fail' : 'pass', 130, 120),
        ],
      };
    }),
  };
}

const summaries: Record<Decision, string> = {
  hold: 'Hold: Staleness of healthy instances under 60 s: insufficient-data, 12 of at least 30 samples.',
  promote: 'Promote: 2 of 2 criteria pass and the dwell is served.',
  rollback: 'Roll back: Majority of instances within 120 s: not <= 120 s for 60 s: last is 130 s.',
};

const criterion = (
  name: string,
  role: 'exit' | 'trigger',
  verdict: CriterionVerdict,
  value: number,
  threshold: number,
) => ({
  name,
  role,
  verdict,
  value,
  threshold,
  bound: null,
  n: 178,
  coverage: 0.988,
  evidenceHash: 'a'.repeat(64),
});
