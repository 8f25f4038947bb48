import { z } from 'zod';
import { planName } from './plan/stage.ts';
import { decision, rolloutId, rolloutState } from './rollout.ts';

/** Which cell an epoch is of stands in its last two digits, so that no two cells ever ask for one epoch. */
export const epochsBetween = 100;
export const cellNumber = z
  .int()
  .min(1, 'must be a whole number from 1 to 99')
  .max(epochsBetween - 1, 'must be a whole number from 1 to 99');

/** The least epoch of a cell that is above another epoch, be it of any cell. */
export const epochAfter = (epoch: number, cell: number): number => {
  const next = Math.floor(epoch / epochsBetween) * epochsBetween + cell;
  return next > epoch ? next : next + epochsBetween;
};

/** A permit may count for so long at the most, in ms. */
export const permitForMs = 30_000;
/** So far may the clocks of a cell and of a sentinel be apart, in ms. */
export const clockToleranceMs = 30_000;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const signature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'must be an Ed25519 signature in Base64');
const at = z.iso.datetime();

/** What moves a lever to the settings of a stage, and so needs a permit. */
export const stageAction = z.enum(['start', 'promote', 'resume']);

/** What a cell asks to be permitted, and what every vote for it says. */
export const permitStatement = z.strictObject({
  form: z.literal(1),
  /** Global: it only rises, and each is asked for once. */
  epoch: z.int().min(1),
  cell: planName,
  rollout: rolloutId,
  /** SHA-256 of the plan's file, and the revision of the rollout that the cell decided on. */
  planHash: hash,
  revision: z.int().min(0),
  action: stageAction,
  /** Null where no stage was in effect before. */
  from: planName.nullable(),
  to: planName,
  /** All stages of a plan that spans cells, in order; null where its stages name no cells. */
  course: z.array(z.strictObject({ cell: planName, name: planName, title: z.string() })).nullable(),
  /** By the clock of the cell. */
  issuedAt: at,
  expiresAt: at,
});
export type PermitStatement = z.output<typeof permitStatement>;

/** Body of a sentinel's `POST /permits`: a statement that its cell has signed. */
export const permitProposal = z.strictObject({ statement: permitStatement, signature });
export type PermitProposal = z.output<typeof permitProposal>;

/** What a sentinel saw of one cell when it voted. */
const cellEvidence = z.strictObject({
  cell: planName,
  /** So many of the last probes were good, one after the other, up to the newest. */
  goodProbes: z.int(),
  /** Null where the cell never said. */
  sampleAgeSeconds: z.number().nullable(),
  instances: z.int().nullable(),
  stalePercent: z.number().nullable(),
  openBreakersPercent: z.number().nullable(),
  /** The rollout in question as the cell shows it; null where it has none of that name. */
  rollout: z
    .strictObject({
      state: rolloutState,
      stage: z.string().nullable(),
      revision: z.int(),
      planHash: z.string(),
      decision: decision.nullable(),
      verdictAt: at.nullable(),
    })
    .nullable(),
});
export type CellEvidence = z.output<typeof cellEvidence>;

/** One sentinel's signature under a statement, and under the hash of what it saw. */
export const permitVote = z.strictObject({
  sentinel: planName,
  evidence: z.array(cellEvidence),
  /** SHA-256 over the canonical JSON of `evidence`. */
  evidenceHash: hash,
  /** By the clock of the sentinel. */
  signedAt: at,
  signature,
});
export type PermitVote = z.output<typeof permitVote>;

/** Votes of a quorum for one statement. */
export const permit = z.strictObject({ statement: permitStatement, votes: z.array(permitVote) });
export type Permit = z.output<typeof permit>;
