import { z } from 'zod';
import { permitStatement, permitVote, stageAction } from './permit.ts';
import { planName } from './plan/stage.ts';
import { decision, rolloutId, rolloutState } from './rollout.ts';

const at = z.iso.datetime();

/** A rollout in a line, as its cell shows it. */
export const cellRollout = z.object({
  id: rolloutId,
  title: z.string(),
  state: rolloutState,
  stage: z.string().nullable(),
  decision: decision.nullable(),
  summary: z.string().nullable(),
});

/** What a cell last asked a sentinel for, and what came of it. */
const askedPermit = permitStatement
  .pick({ rollout: true, action: true, from: true, to: true, epoch: true, expiresAt: true })
  .extend({
    action: stageAction,
    at,
    signed: z.boolean(),
    /** Why it was not signed. */
    why: z.string().nullable(),
  });
export type AskedPermit = z.output<typeof askedPermit>;

/** Answer of a sentinel's `GET /health`. */
export const sentinelHealth = z.object({
  service: z.literal('rollcall-sentinel'),
  sentinel: planName,
  /** By its own clock. */
  now: at,
  /** The highest epoch that it voted in. */
  epoch: z.int(),
  cells: z.array(
    z.object({
      cell: planName,
      healthy: z.boolean(),
      /** Why it is not; empty where it is. */
      why: z.array(z.string()),
      /** Since its newest answer, in seconds; null where it never answered. */
      answerAgeSeconds: z.number().nullable(),
      sampleAgeSeconds: z.number().nullable(),
      instances: z.int().nullable(),
      rollouts: z.array(cellRollout),
      asked: askedPermit.nullable(),
    }),
  ),
});
export type SentinelHealth = z.output<typeof sentinelHealth>;

/**
 * Why a sentinel does not sign. `epoch`: it has voted in that one or a later one, which it names. `busy`: another cell
 * may still use a permit of it. `clock`: the two clocks differ. `evidence`: what it sees of the cells does not allow it.
 */
const refusedBecause = z.enum(['proposal', 'clock', 'epoch', 'busy', 'evidence']);
export type RefusedBecause = z.output<typeof refusedBecause>;

/** Answer of a sentinel's `POST /permits`: its vote, or why it gives none. */
export const permitAnswer = z.union([
  z.object({ vote: permitVote }),
  z.object({ refused: refusedBecause, why: z.string(), epoch: z.int().min(0) }),
]);
export type PermitAnswer = z.output<typeof permitAnswer>;
