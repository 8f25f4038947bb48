import type { Random } from '../clock/clock.ts';

/** How often instances are polled; every time in milliseconds. The defaults are those of Pulse. */
export interface Cadence {
  minMs: number;
  baseMs: number;
  maxMs: number;
  /** The age that a healthy instance's last good poll never exceeds (the adaptive polling playbook: 60 s). */
  stalenessTargetMs: number;
  /** Cadence per type while an instance is not polled adaptively. */
  fixedMs: Record<string, number>;
}

/** What is known of an instance when its next poll is planned. */
export interface IntervalInput {
  /** 0 just polled, 1 stale: `stalenessScore`. */
  score: number;
  /** The last poll showed something else than the one before. */
  changed: boolean;
  consecutiveFailures: number;
  /** Polls of the whole fleet that are due and wait. */
  backlog: number;
  /** The smoothed interval of the last plan, without jitter. */
  previousMs: number;
}

/** What an adaptive interval came from, for `reasonsOf`. Times in ms. */
export interface AdaptiveBasis {
  kind: 'adaptive';
  input: IntervalInput;
  /** What the score, or the change, asks for, before anything else. */
  askedMs: number;
  ceilingMs: number;
  /** The ceiling is that of the staleness target, not the configured maximum. */
  heldByTarget: boolean;
  smoothedMs: number;
}

export interface PlannedInterval<Basis = unknown> {
  /** Until the next poll, with jitter. */
  ms: number;
  /** Without jitter: the `previousMs` of the next plan. */
  smoothedMs: number;
  basis: Basis;
}

const smoothing = 0.6;
const errorTerm = 0.6;
const backlogStretch = 0.1;
const jitter = 0.05;
/** Part of the staleness target that an interval may fill: the rest is for waiting and for the poll itself. */
const shareOfTarget = 0.8;
/** An instance staler than this is never made to wait longer by the backlog of others. */
const freshBelow = 0.5;

/**
 * The interval until the next poll of an instance that is polled adaptively, by the formula of Pulse:
 * `min + (max − min) · (1 − score)`, ÷ `(1 + 0.6 · failures)`, × `(1 + 0.1 · (backlog − 1))`,
 * smoothed `0.6 · target + 0.4 · previous`, ±5 % jitter. Three corrections, argued in docs/decisions/0004:
 * the ceiling is held below the staleness target, backlog stretches only the fresh, and an instance
 * that changed starts anew from the base interval.
 */
export function adaptiveInterval(
  input: IntervalInput,
  cadence: Cadence,
  random: Random,
): PlannedInterval<AdaptiveBasis> {
  const ceiling = ceilingMs(cadence);
  const clamp = (ms: number) => Math.min(ceiling, Math.max(cadence.minMs, ms));
  const askedMs = input.changed
    ? cadence.baseMs
    : cadence.minMs + (ceiling - cadence.minMs) * (1 - input.score);
  let target = askedMs / (1 + errorTerm * input.consecutiveFailures);
  if (stretches(input)) target *= 1 + backlogStretch * (input.backlog - 1);
  const smoothedMs = clamp(smoothing * clamp(target) + (1 - smoothing) * input.previousMs);
  return {
    ms: clamp(jittered(smoothedMs, random)),
    smoothedMs,
    basis: {
      kind: 'adaptive',
      input,
      askedMs,
      ceilingMs: ceiling,
      heldByTarget: ceiling < cadence.maxMs,
      smoothedMs,
    },
  };
}

/** Whether the backlog of others makes this instance wait longer. */
export function stretches({ backlog, score }: IntervalInput): boolean {
  return backlog > 1 && score < freshBelow;
}

/** The fixed cadence of a type, with the same jitter. */
export function fixedInterval(
  type: string,
  cadence: Cadence,
  random: Random,
): PlannedInterval<{ kind: 'fixed'; type: string; ms: number }> {
  const ms = cadence.fixedMs[type] ?? cadence.baseMs;
  return { ms: jittered(ms, random), smoothedMs: ms, basis: { kind: 'fixed', type, ms } };
}

/** ±5 %, so that what once fell together does not stay together. */
export function jittered(ms: number, random: Random): number {
  return ms * (1 - jitter + 2 * jitter * random());
}

/** The longest interval that keeps a healthy instance within its staleness target. */
export function ceilingMs(cadence: Cadence): number {
  return Math.max(cadence.minMs, Math.min(cadence.maxMs, cadence.stalenessTargetMs * shareOfTarget));
}

/**
 * How long a status poll may take: what the longest interval leaves of the staleness target (12 s of 60 s). A host
 * that takes longer would break the target, its own and, by holding a worker, that of others.
 */
export function longestStatusPollMs({ stalenessTargetMs }: Cadence): number {
  return stalenessTargetMs * (1 - shareOfTarget);
}

/** 0 just polled, 1 at the age of `scaleMs` or never polled. */
export function stalenessScore(lastSuccessAt: number | undefined, now: number, scaleMs: number): number {
  if (lastSuccessAt === undefined) return 1;
  return Math.min(1, Math.max(0, (now - lastSuccessAt) / scaleMs));
}
