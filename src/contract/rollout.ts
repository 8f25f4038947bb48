import { z } from 'zod';

/** What a criterion says at a tick. Absence of data is never a pass, and never zero. */
export const criterionVerdict = z.enum(['insufficient-data', 'fail', 'pass', 'inconclusive']);
export type CriterionVerdict = z.output<typeof criterionVerdict>;

export const criterionResult = z.object({
  name: z.string(),
  title: z.string(),
  /** `exit`: must pass before a promotion. `trigger`: its failure means a rollback. */
  role: z.enum(['exit', 'trigger']),
  verdict: criterionVerdict,
  /** The aggregate over the window; null where there is none. */
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  comparison: z.enum(['<', '<=']),
  unit: z.string(),
  /** Samples present in the window. */
  n: z.number(),
  /** Share of the window's ticks that have a sample, 0-1. */
  coverage: z.number(),
  windowSeconds: z.number(),
  reason: z.string(),
  /** SHA-256 over the samples that were judged, so that the same evidence can be recognised again. */
  evidenceHash: z.string(),
});
export type CriterionResult = z.output<typeof criterionResult>;

export const decision = z.enum(['promote', 'hold', 'rollback']);
export type Decision = z.output<typeof decision>;

export const verdict = z.object({
  decision,
  /** One sentence for a person. */
  summary: z.string(),
  reasons: z.array(z.string()),
  stage: z.string(),
  at: z.iso.datetime(),
  /** A verdict that is older than this counts as hold. */
  expiresAt: z.iso.datetime(),
  dwellSeconds: z.number(),
  dwellRequiredSeconds: z.number(),
  results: z.array(criterionResult),
});
export type Verdict = z.output<typeof verdict>;

export const rolloutState = z.enum(['draft', 'running', 'holding', 'rolled-back', 'done']);
export type RolloutState = z.output<typeof rolloutState>;

export const rolloutAction = z.enum(['start', 'promote', 'hold', 'resume', 'rollback']);
export type RolloutAction = z.output<typeof rolloutAction>;

/** A rollout's id is the name of its plan. */
export const rolloutId = z
  .string()
  .max(200, 'must be at most 200 characters')
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be the name of a plan: lower-case letters, digits and dashes');

/** Body of `POST /api/rollouts/{id}/{action}`. */
export const rolloutActionRequest = z.strictObject({
  /** Why, in the words of the one who acts; it stands in the audit log. */
  reason: z
    .string()
    .trim()
    .min(3, 'must say why, in 3 to 500 characters')
    .max(500, 'must say why, in 3 to 500 characters'),
  /** The revision that the one who acts has seen. Any other is answered with 409. */
  revision: z.number().int().min(0),
});
export type RolloutActionRequest = z.output<typeof rolloutActionRequest>;

export const rolloutDocument = z
  .object({
    id: z.string(),
    title: z.string(),
    planHash: z.string(),
    state: rolloutState,
    /** Rises by one with each action. */
    revision: z.number().int(),
    stage: z.string().nullable(),
    stageStartedAt: z.iso.datetime().nullable(),
    stages: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        status: z.enum(['done', 'current', 'next']),
        dwellRequiredSeconds: z.number(),
        /** What the stage changes, for a person: `25 % of 12 instances: 3`. */
        changes: z.string(),
      }),
    ),
    verdict: verdict.nullable(),
    /** Every action with whether it is possible now, and if not, why. */
    actions: z.array(z.object({ action: rolloutAction, allowed: z.boolean(), why: z.string().optional() })),
    /** Newest first, at most ten. */
    history: z.array(
      z.object({
        at: z.iso.datetime(),
        action: rolloutAction,
        actor: z.string(),
        reason: z.string(),
        fromStage: z.string().nullable(),
        toStage: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Rollout' });
export type RolloutDocument = z.output<typeof rolloutDocument>;

export const rolloutList = z.object({ rollouts: z.array(rolloutDocument) });
