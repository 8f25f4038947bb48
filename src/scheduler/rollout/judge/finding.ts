import type { CriterionVerdict } from '../../../contract/rollout.ts';
import type { Sample } from './sample.ts';

/** Why a criterion is judged as it is. The words for it are made only where somebody reads them. */
export type Cause =
  | 'source failed'
  | 'no baseline'
  | 'no sample'
  | 'not a number'
  | 'stale'
  | 'too few'
  | 'too thin'
  | 'gap in a breach'
  | 'sustained'
  | 'breaching'
  | 'met'
  | 'not met'
  | 'not proved';

/** Each cause is of one verdict. */
export const verdictOf: Record<Cause, CriterionVerdict> = {
  'source failed': 'insufficient-data',
  'no baseline': 'insufficient-data',
  'no sample': 'insufficient-data',
  'not a number': 'insufficient-data',
  stale: 'insufficient-data',
  'too few': 'insufficient-data',
  'too thin': 'insufficient-data',
  'gap in a breach': 'insufficient-data',
  sustained: 'fail',
  breaching: 'inconclusive',
  met: 'pass',
  'not met': 'inconclusive',
  'not proved': 'inconclusive',
};

/** Causes that are an absence of data, and not merely too little of it yet. */
export const withoutData: ReadonlySet<Cause> = new Set<Cause>([
  'source failed',
  'no baseline',
  'no sample',
  'not a number',
  'stale',
]);

/** What the samples say at a tick, before hysteresis. */
export interface Finding {
  verdict: CriterionVerdict;
  cause: Cause;
  value: number | null;
  n: number;
  /** 0-1. */
  coverage: number;
  threshold: number | null;
  /** It has been well on the right side, at 0.9 × threshold, for a window: a trip may end. */
  cleared: boolean;
}

/** A finding in words, with the evidence. */
export interface Explanation {
  reason: string;
  bound: number | null;
  /** Until there can be evidence for a pass, in ms; null where that cannot be told. */
  timeToEvidenceMs: number | null;
  /** What was judged: later than `from` (ms since 1970), oldest first, one sample a moment. */
  from: number;
  evidence: Required<Sample>[];
  /** Samples from the future, which nothing was made of. */
  ahead: number;
}

/** The samples of one criterion at one stage, judged as they come. */
export interface EvidenceWindow {
  /** Takes a sample, in any order. What is not later than the start of the stage is not evidence of it. */
  push(sample: Sample): void;
  /** Judges at a time (ms) that does not go back. Costs as much as there are new samples. */
  judge(now: number, instances: number): Finding;
  /** Explains what was found last. `name` is the criterion's, for reasons that begin with it. */
  explain(finding: Finding, name: string): Explanation;
  threshold(instances: number): number | null;
}

/** Part of a window that must have samples. */
export const coverageNeeded = 0.8;
