import { z } from 'zod';
import { permitStatement, permitVote } from '../permit.ts';
import { at, done, entry, settings } from './statement.ts';

/** A setting of the lever from its order until the workload showed it. */
export const leverChange = z.strictObject({
  entry,
  at,
  purpose: z.enum(['stage', 'rollback', 'kill-switch', 'drill', 'restore']),
  stage: z.string().nullable(),
  killSwitch: z.string().nullable(),
  /** One after the other. */
  steps: z.array(settings),
  budgetSeconds: z.number(),
  /** Null while it has not taken effect, and for good where something else came before it did. */
  effect: z
    .strictObject({ entry, at, seconds: z.number(), withinBudget: z.boolean(), evidence: z.string() })
    .nullable(),
  /** Why it was not in effect when its budget was over. */
  overdue: z.string().nullable(),
});

/** Null where it is not known. */
const seconds = z.number().nullable();

/** A pull for earnest. */
export const sheetKillSwitch = z.strictObject({
  ...done,
  name: z.string(),
  title: z.string(),
  rollsBack: z.boolean(),
  secondsToEffect: seconds,
  budgetSeconds: z.number(),
  /** Null while it is not in effect. */
  withinBudget: z.boolean().nullable(),
});

export const sheetDrill = z.strictObject({
  ...done,
  name: z.string(),
  title: z.string(),
  killSwitch: z.string(),
  dryRun: z.boolean(),
  /** Null while it goes on. */
  endedAt: at.nullable(),
  secondsToSeen: seconds,
  secondsToEffect: seconds,
  budgetSeconds: z.number(),
  passed: z.boolean().nullable(),
  why: z.string().nullable(),
});

export const sheetRecovery = z.strictObject({
  /** Of the entry that says how it went; null while it is waited for. */
  entry: entry.nullable(),
  criterion: z.string(),
  title: z.string(),
  since: at,
  dueAt: at,
  /** After how many seconds it was well again; null where it was not. */
  seconds,
  late: z.boolean(),
  evidence: z.string().nullable(),
});

/** What sentinels permitted, with what each of them signed. */
export const sheetPermit = z.strictObject({
  ...done,
  ...permitStatement.pick({ cell: true, action: true, from: true, to: true, epoch: true }).shape,
  ...permitStatement.pick({ issuedAt: true, expiresAt: true }).shape,
  votes: z.array(permitVote.pick({ sentinel: true, evidenceHash: true, signedAt: true, signature: true })),
});
