import type { Random } from '../clock/clock.ts';

/** How often instances are polled; every time in milliseconds. Seed 001 gives the defaults. */
export interface Cadence {
  minMs: number;
  baseMs: number;
  maxMs: number;
  /** The age that a healthy instance's last good poll never exceeds (seed 000: 60 s). */
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

export interface PlannedInterval {
  /** Until the next poll, with jitter. */
  ms: number;
  /** Without jitter: the `previousMs` of the next plan. */
  smoothedMs: number;
  reasons: string[];
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
 * The interval until the next poll of an instance that is polled adaptively, by the formula of seed 001:
 * `min + (max − min) · (1 − score)`, ÷ `(1 + 0.6 · failures)`, × `(1 + 0.1 · (backlog − 1))`,
 * smoothed `0.6 · target + 0.4 · previous`, ±5 % jitter. Three corrections, argued in docs/decisions/0004:
 * the ceiling is held below the staleness target, backlog stretches only the fresh, and an instance
 * that changed starts anew from the base interval.
 */
export function adaptiveInterval(input: IntervalInput, cadence: Cadence, random: Random): PlannedInterval {
  const ceiling = ceilingMs(cadence);
  const clamp = (ms: number) => Math.min(ceiling, Math.max(cadence.minMs, ms));
  const reasons: string[] = [];

  let target = input.changed ? cadence.baseMs : cadence.minMs + (ceiling - cadence.minMs) * (1 - input.score);
  reasons.push(
    input.changed
      ? `changed: back to base ${seconds(target)}`
      : `score ${input.score.toFixed(2)} asks for ${seconds(target)}`,
  );
  if (!input.changed && ceiling < cadence.maxMs)
    reasons.push(`held at ${seconds(ceiling)} by the staleness target`);
  if (input.consecutiveFailures > 0) {
    target /= 1 + errorTerm * input.consecutiveFailures;
    reasons.push(`${input.consecutiveFailures} failures shorten it to ${seconds(clamp(target))}`);
  }
  if (input.backlog > 1 && input.score < freshBelow) {
    target *= 1 + backlogStretch * (input.backlog - 1);
    reasons.push(`backlog of ${input.backlog} stretches it to ${seconds(clamp(target))}`);
  }
  const smoothedMs = clamp(smoothing * clamp(target) + (1 - smoothing) * input.previousMs);
  reasons.push(`smoothed with ${seconds(input.previousMs)} to ${seconds(smoothedMs)}`);
  return { ms: clamp(smoothedMs * (1 - jitter + 2 * jitter * random())), smoothedMs, reasons };
}

/** The fixed cadence of a type, with the same jitter. */
export function fixedInterval(type: string, cadence: Cadence, random: Random): PlannedInterval {
  const fixed = cadence.fixedMs[type] ?? cadence.baseMs;
  return {
    ms: fixed * (1 - jitter + 2 * jitter * random()),
    smoothedMs: fixed,
    reasons: [`fixed cadence of ${type}: ${seconds(fixed)}`],
  };
}

/** The longest interval that keeps a healthy instance within its staleness target. */
export function ceilingMs(cadence: Cadence): number {
  return Math.max(cadence.minMs, Math.min(cadence.maxMs, cadence.stalenessTargetMs * shareOfTarget));
}

/** 0 just polled, 1 at the age of `scaleMs` or never polled. */
export function stalenessScore(lastSuccessAt: number | undefined, now: number, scaleMs: number): number {
  if (lastSuccessAt === undefined) return 1;
  return Math.min(1, Math.max(0, (now - lastSuccessAt) / scaleMs));
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
