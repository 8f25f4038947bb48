import { z } from 'zod';
import type { CriterionSource } from './plan/criterion.ts';
import { criterionResult, decision } from './rollout.ts';

/**
 * The name under which the samples of a source are recorded, exported and read back: a series of history by its own
 * name, everything else by its kind and what is asked of it.
 */
export function recordedSeries(source: CriterionSource): string {
  switch (source.kind) {
    case 'history':
      return source.series;
    case 'prometheus':
      return `prometheus:${source.query}`;
    case 'sql':
      return `sql:${source.query}`;
    case 'audit':
      return `audit:${source.action}${source.outcome ? `/${source.outcome}` : ''}`;
    case 'artefact':
      return `artefact:${source.name}`;
    case 'alerts':
      return `alerts:${JSON.stringify(Object.fromEntries(Object.entries(source.labels).sort()))}`;
  }
}

/** A line of recorded history: the form of `--history FILE` as NDJSON; as CSV `series,at,value,base` with a head. */
export const recordedLine = z.strictObject({
  series: z.string().min(1, 'must name a series'),
  /** An RFC 3339 time, or ms since 1970. */
  at: z.union([
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z.number().int().min(0).max(8.64e15),
  ]),
  /** NaN and infinities, which JSON has no word for, may stand as text: such a sample is no evidence. */
  value: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity', '+Inf', '-Inf']).transform(() => NaN)]),
  base: z.number().optional(),
});

const instant = z.iso.datetime({ offset: true });
const span = {
  /** The plan's file as text. */
  plan: z.string().min(1).max(1_000_000),
  from: instant,
  to: instant,
};

/**
 * Body of `POST /api/rollouts/backtest`. `people`: `prompt` do what each verdict says the moment it says it, sign off
 * and drill in time; `absent` do nothing, so that only what the plan's mode allows happens.
 */
export const backtestRequest = z.strictObject({
  ...span,
  /** When the rollout begins; the beginning of the span plus the plan's baseline window otherwise. */
  startAt: instant.optional(),
  people: z.enum(['prompt', 'absent']).default('prompt'),
  /** Criteria to go without, for the history does not hold what they are judged on. */
  without: z.array(z.string()).max(200).default([]),
});
export type BacktestRequest = z.output<typeof backtestRequest>;

/** What is odd about recorded samples, by series. It is told, and the judge's own rules deal with it. */
const recordingNotes = z.array(
  z.object({
    series: z.string(),
    samples: z.number().int(),
    firstAt: instant.nullable(),
    lastAt: instant.nullable(),
    /** Times that more than two ticks passed without a sample, and the longest of them. */
    gaps: z.number().int(),
    longestGapSeconds: z.number(),
    duplicates: z.number().int(),
    /** Samples that were recorded after a later one. */
    outOfOrder: z.number().int(),
    notFinite: z.number().int(),
  }),
);
export type RecordingNotes = z.output<typeof recordingNotes>;

/** Something that happened in a backtest. */
const backtestEvent = z.object({
  at: instant,
  stage: z.string().nullable(),
  kind: z.enum(['start', 'verdict', 'promote', 'rollback', 'finish', 'refused']),
  /** By whom: the verdict's own, Rollcall by itself, or the people that the backtest plays. */
  by: z.enum(['verdict', 'rollcall', 'people']),
  summary: z.string(),
  /** With a change of verdict: every criterion as it was judged then. */
  results: z.array(criterionResult).optional(),
  decision: decision.optional(),
});
export type BacktestEvent = z.output<typeof backtestEvent>;

export const backtestReport = z.object({
  plan: z.string(),
  planHash: z.string(),
  from: instant,
  to: instant,
  people: z.enum(['prompt', 'absent']),
  ticks: z.number().int(),
  outcome: z.enum(['done', 'rolled-back', 'under-way', 'not-started']),
  /** One sentence for a person. */
  summary: z.string(),
  stages: z.array(
    z.object({
      stage: z.string(),
      startedAt: instant.nullable(),
      endedAt: instant.nullable(),
      /** Seconds in the stage, and of each decision in it. */
      seconds: z.number(),
      secondsOf: z.object({ promote: z.number(), hold: z.number(), rollback: z.number() }),
      /** The first promote verdict: when the evidence was there, whoever acted on it. */
      promotableAt: instant.nullable(),
      ended: z.enum(['promoted', 'rolled-back', 'finished', 'under-way', 'never-begun']),
      /** Why it ended, or what it waits for. */
      why: z.string(),
    }),
  ),
  events: z.array(backtestEvent),
  recording: recordingNotes,
  /** What the history could not say, such as sign-offs, and how it was taken. */
  assumptions: z.array(z.string()),
});
export type BacktestReport = z.output<typeof backtestReport>;

const incident = z.strictObject({ from: instant, to: instant });

/** Body of `POST /api/rollouts/what-if`: one criterion of the plan at other thresholds. */
export const whatIfRequest = z.strictObject({
  ...span,
  criterion: z.string().min(1),
  /** Numbers in place of the plan's own: a number, the multiple of the fleet's size, or that of the baseline. */
  thresholds: z.array(z.number()).min(1).max(200),
  /** When something was wrong. All other history counts as healthy. */
  incidents: z.array(incident).max(1_000).default([]),
});
export type WhatIfRequest = z.output<typeof whatIfRequest>;

export const whatIfReport = z.object({
  plan: z.string(),
  criterion: z.string(),
  /** Of what: `× baseline`, `× instances`, or the series' unit. */
  unit: z.string(),
  current: z.number(),
  incidents: z.number().int(),
  healthySeconds: z.number(),
  rows: z.array(
    z.object({
      threshold: z.number(),
      current: z.boolean(),
      /** Times that the criterion would have rolled back outside of every incident. */
      falseRollbacks: z.number().int(),
      detected: z.number().int(),
      missed: z.number().int(),
      /** From the beginning of an incident to the rollback, of those that were detected. */
      delaySeconds: z.object({ median: z.number().nullable(), longest: z.number().nullable() }),
      /** Ticks of healthy history, as seconds, at which it would have kept a promotion from happening. */
      blockedSeconds: z.number(),
      noDataSeconds: z.number(),
    }),
  ),
  recording: recordingNotes,
});
export type WhatIfReport = z.output<typeof whatIfReport>;

/** Body of `POST /api/rollouts/time-to-evidence`. */
export const timeToEvidenceRequest = z.strictObject(span);
export type TimeToEvidenceRequest = z.output<typeof timeToEvidenceRequest>;

export const timeToEvidenceReport = z.object({
  plan: z.string(),
  rows: z.array(
    z.object({
      stage: z.string(),
      criterion: z.string(),
      title: z.string(),
      /** What a pass needs at the least, with no failure seen. */
      needs: z.number().nullable(),
      /** As much at a single look, for a rate; null elsewhere. */
      needsAtOneLook: z.number().nullable(),
      of: z.enum(['runs', 'samples', 'pairs']),
      perHour: z.number().nullable(),
      /** Until a pass is possible, counted from the stage's beginning; null while nothing comes in. */
      seconds: z.number().nullable(),
      /** The stage's dwell lasts at least as long, so that waiting for evidence costs nothing. */
      withinDwell: z.boolean().nullable(),
      sentence: z.string(),
    }),
  ),
});
export type TimeToEvidenceReport = z.output<typeof timeToEvidenceReport>;
