import { createHash } from 'node:crypto';
import type { Criterion, RolloutPlan } from '../../../contract/plan.ts';
import { evidenceJson } from './evidence-hash.ts';
import { queryLine } from './query-line.ts';
import { isUsable, type Samples } from './sample.ts';
import { lengthOf } from './wording.ts';

/** What a criterion measured before the rollout began. Taken once and never changed: its hash covers all of it. */
export interface Baseline {
  criterion: string;
  /** What was asked of which source. */
  query: string;
  /** The span, in ms since 1970. */
  from: number;
  to: number;
  n: number;
  median: number;
  p95: number;
  /** SHA-256 over the rest and the samples' own hash. */
  samplesHash: string;
  hash: string;
}

/**
 * Takes the baseline of a criterion from its samples with `from < at <= to`, one a moment.
 * @returns why there is none where the source failed, a value is not a number, or there are too few samples.
 */
export function takeBaseline(
  criterion: string,
  query: string,
  samples: Samples,
  { from, to, minSamples }: { from: number; to: number; minSamples: number },
): { baseline: Readonly<Baseline> } | { insufficient: string } {
  if ('error' in samples) return { insufficient: samples.error };
  const within = samples.samples.filter(({ at }) => from < at && at <= to);
  const byTime = new Map(
    [...within].sort((a, b) => a.value - b.value).map(({ at, value }) => [at, value + 0]),
  );
  if (within.some(({ value }) => !isUsable(value)))
    return { insufficient: 'a sample is not a finite number' };
  if (byTime.size < minSamples)
    return { insufficient: `${byTime.size} of at least ${minSamples} samples in ${lengthOf(to - from)}` };
  const sorted = [...byTime.values()].sort((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] as number;
  const content = {
    criterion,
    query,
    from,
    to,
    n: sorted.length,
    median: quantile(0.5),
    p95: quantile(0.95),
    samplesHash: sha256([...byTime].sort(([a], [b]) => a - b)),
  };
  return { baseline: Object.freeze({ ...content, hash: sha256(content) }) };
}

/** The criteria of a plan whose threshold is a multiple of their baseline. */
export function baselineCriteria(plan: Pick<RolloutPlan, 'criteria'>): string[] {
  return Object.entries(plan.criteria)
    .filter(
      ([, { test }]) =>
        test.kind === 'threshold' && typeof test.threshold === 'object' && 'timesBaseline' in test.threshold,
    )
    .map(([name]) => name);
}

/** Takes every baseline that a plan needs, over the window that ends now (ms), or says why one cannot be taken. */
export function takeBaselines(
  plan: Pick<RolloutPlan, 'criteria' | 'baseline'>,
  samples: Readonly<Record<string, Samples>>,
  now: number,
): { baselines: Record<string, Baseline>; insufficient: Record<string, string> } {
  const { window, minSamples } = plan.baseline ?? { window: 0, minSamples: Infinity };
  const baselines: Record<string, Baseline> = {};
  const insufficient: Record<string, string> = {};
  for (const name of baselineCriteria(plan)) {
    const query = queryLine((plan.criteria[name] as Criterion).source);
    const answer = samples[name] ?? { error: 'it was not asked' };
    const taken = takeBaseline(name, query, answer, { from: now - window, to: now, minSamples });
    if ('baseline' in taken) baselines[name] = taken.baseline;
    else insufficient[name] = taken.insufficient;
  }
  return { baselines, insufficient };
}

/** Whether a baseline is still what was taken. */
export function isIntact({ hash, ...content }: Baseline): boolean {
  return sha256(content) === hash;
}

const sha256 = (content: unknown) => createHash('sha256').update(evidenceJson(content)).digest('hex');
