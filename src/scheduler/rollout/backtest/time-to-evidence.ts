import { recordedSeries, type TimeToEvidenceReport } from '../../../contract/backtest.ts';
import type { Criterion, RolloutPlan } from '../../../contract/plan.ts';
import { runsWithoutFailure } from '../judge/bounds.ts';
import { coverageNeeded } from '../judge/finding.ts';
import { pairsUntilProof, type PairSums } from '../judge/ratio-bound.ts';
import { tickMs, type Sample } from '../judge/sample.ts';
import type { Recording } from './recording.ts';

type Row = TimeToEvidenceReport['rows'][number];

/**
 * What each exit criterion of each stage needs for a pass, and how long that takes at the rate at which its samples came
 * in over the recorded span. Of a rate that is with no failure at all, which is the soonest that there is; of a ratio
 * with pairs like those that were recorded.
 */
export function timeToEvidence(plan: RolloutPlan, recording: Recording): TimeToEvidenceReport {
  const rows = plan.stages.flatMap((stage) =>
    stage.exit.map((name) => {
      const criterion = plan.criteria[name] as Criterion;
      const samples = recording.samples(recordedSeries(criterion.source));
      const spanMs = Math.max(tickMs, recording.to - recording.from);
      const { seconds, ...needed } = evidenceOf(criterion, samples, spanMs);
      return {
        stage: stage.name,
        criterion: name,
        title: criterion.title,
        ...needed,
        seconds: seconds === null ? null : Math.ceil(seconds),
        withinDwell: seconds === null ? null : seconds * 1_000 <= stage.dwell,
        sentence: sentenceOf(stage.name, criterion, { ...needed, seconds }),
      };
    }),
  );
  return { plan: plan.name, rows };
}

type Needed = Pick<Row, 'needs' | 'needsAtOneLook' | 'of' | 'perHour' | 'seconds'>;

function evidenceOf({ test }: Criterion, samples: readonly Sample[], spanMs: number): Needed {
  const count =
    test.kind === 'rate' ? samples.reduce((sum, { base }) => sum + (base ?? 1), 0) : samples.length;
  const perHour = count > 0 ? (count * 3_600_000) / spanMs : null;
  const waits = (needs: number | null, leastMs: number) =>
    perHour === null || needs === null ? null : Math.max((needs / perHour) * 3_600, leastMs / 1_000);
  switch (test.kind) {
    case 'rate': {
      const needs = runsWithoutFailure(test.atMost, 'every tick');
      const atLeast = needs === null ? null : Math.max(needs, test.minSamples);
      const once = runsWithoutFailure(test.atMost, 'once');
      const seconds = waits(atLeast, coverageNeeded * test.window);
      return { needs: atLeast, needsAtOneLook: once, of: 'runs', perHour, seconds };
    }
    case 'ratio': {
      const proof = pairsUntilProof(test.atLeast, sumsOf(samples));
      const needs = proof === null ? null : Math.max(proof, test.minSamples);
      return {
        needs,
        needsAtOneLook: null,
        of: 'pairs',
        perHour,
        seconds: waits(needs, coverageNeeded * test.window),
      };
    }
    case 'threshold': {
      const needs = Math.max(test.minSamples, Math.ceil((coverageNeeded * test.window) / tickMs));
      // Samples that come too seldom never cover a window, however long one waits.
      const covers = perHour !== null && perHour * tickMs >= coverageNeeded * 3_600_000;
      const seconds = covers ? waits(needs, coverageNeeded * test.window) : null;
      return { needs, needsAtOneLook: null, of: 'samples', perHour, seconds };
    }
    case 'no-events': {
      const seconds = (coverageNeeded * test.window) / 1_000;
      return { needs: 0, needsAtOneLook: null, of: 'samples', perHour, seconds };
    }
    case 'reconciled':
    case 'age':
      return { needs: 1, needsAtOneLook: null, of: 'samples', perHour, seconds: waits(1, 0) };
  }
}

/** Sums over what can be judged: pairs that cannot say nothing of the next ones. */
function sumsOf(samples: readonly Sample[]): PairSums {
  const sums: PairSums = { pairs: 0, d: 0, b: 0, dd: 0, db: 0, bb: 0 };
  for (const { value: d, base: b = NaN } of samples) {
    if (!Number.isFinite(d) || !(b >= 0) || !Number.isFinite(b)) continue;
    sums.pairs += 1;
    sums.d += d;
    sums.b += b;
    sums.dd += d * d;
    sums.db += d * b;
    sums.bb += b * b;
  }
  return sums;
}

function sentenceOf(stage: string, { title, test }: Criterion, needed: Needed): string {
  const { needs, needsAtOneLook, of, perHour, seconds } = needed;
  if (test.kind === 'no-events')
    return `${stage}: "${title}" needs ${inWords(seconds as number)} without any event.`;
  if (needs === null)
    return test.kind === 'rate'
      ? `${stage}: "${title}" can never be proved: no number of runs shows that nothing ever fails.`
      : `${stage}: "${title}" may never pass: with ${of} like those that were recorded it is not proved.`;
  const once = needsAtOneLook === null ? '' : ` (${needsAtOneLook} at one look)`;
  const what = `${stage}: "${title}" needs ${needs} ${needs === 1 ? of.slice(0, -1) : of}${once}`;
  if (perHour === null) return `${what}: none came in, so nobody can say when.`;
  if (seconds === null)
    return `${what}, and at ${round(perHour)} an hour they come too seldom to cover its window.`;
  return `${what}: about ${inWords(seconds)} at ${round(perHour)} an hour.`;
}

const round = (value: number) => Number(value.toPrecision(3));

function inWords(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7_200) return `${Math.ceil(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.ceil(seconds / 3_600)} h` : `${Math.ceil(seconds / 86_400)} d`;
}
