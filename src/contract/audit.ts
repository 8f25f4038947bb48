import { z } from 'zod';

/** What the first entry has for the hash of the one before it. */
export const genesis = '0'.repeat(64);

const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 hash: 64 hex digits in small letters')
  .meta({ example: 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2' });
const sequence = z.int().min(1);

/** The end of a chain: the number of an entry, and its hash. */
export const auditHead = z.object({ sequence: z.int().min(0), hash });
export type AuditHead = z.output<typeof auditHead>;

/** The end of a chain that has no entries. */
export const emptyChain: AuditHead = { sequence: 0, hash: genesis };

const auditOutcome = z.enum(['allowed', 'refused'], { error: 'must be allowed or refused' });

/** One entry of the audit log: one action, allowed or refused. */
export const auditEntry = z.object({
  /** What the hash is taken over; see `audit-chain.ts`. Entries of form 1 have no states. */
  form: z.union([z.literal(1), z.literal(2)]),
  /** From 1 on, without a gap. */
  sequence,
  at: z.iso.datetime(),
  /** Who: a token's or a user's name, or a Grafana login with the token that vouches for it. */
  actor: z.string(),
  address: z.string(),
  /** What, such as `breaker.reset`. */
  action: z.string(),
  /** On what: a key such as `pve::pve-node1`, a rollout's id, a token's name. */
  subject: z.string(),
  /** Why, in the words of the one who acted. */
  reason: z.string(),
  outcome: auditOutcome,
  requestId: z.string(),
  /** What was so before and after; null where nothing changed, or nothing was there. */
  previousState: z.unknown(),
  newState: z.unknown(),
  /** Whatever else explains it, such as `why` it was refused. */
  detail: z.record(z.string(), z.unknown()),
  /** The hash of the entry before; zeros in the first. */
  previousHash: hash,
  hash,
});
export type AuditEntry = z.output<typeof auditEntry>;

const timeError = 'must be an RFC 3339 time, such as 2026-11-21T08:00:00Z';
const time = z.iso.datetime({ offset: true, error: timeError }).optional();
const wholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(error).int(error).min(least, error).max(most, error);
};
const name = z
  .string()
  .min(1, 'must not be empty')
  .max(1_000, 'must have at most 1000 characters')
  .optional();

const mostAuditEntries = 1_000;

/** Query of `GET /api/audit`. All that is named has to match. */
export const auditQuery = z.strictObject({
  /** From this time on. */
  from: time,
  /** Before this time. */
  to: time,
  /** Part of the actor's name, in small or large letters. */
  actor: name,
  action: name,
  subject: name,
  outcome: auditOutcome.optional(),
  limit: wholeNumber(1, mostAuditEntries).default(100),
  /** Only entries with a lower number: the `next` of the page before. */
  before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
});
export type AuditQuery = z.output<typeof auditQuery>;

/** Answer of `GET /api/audit`, newest first. */
export const auditPage = z.object({
  entries: z.array(auditEntry),
  /** What to send as `before` for the page after this one; null where there is none. */
  next: z.int().nullable(),
});
export type AuditPage = z.output<typeof auditPage>;

/** Answer of `GET /api/audit/verify`. */
export const auditVerification = z.object({
  ok: z.boolean(),
  /** How many entries hold, from the first on. */
  verified: z.int(),
  /** The newest entry that was verified. */
  head: auditHead,
  /** The newest entry that the service itself has seen stored: the chain has to lead through it. */
  remembered: auditHead,
  /** The first entry that is not what was appended, and why; null where all are. */
  firstBad: z.object({ sequence, why: z.string() }).nullable(),
});
export type AuditVerification = z.output<typeof auditVerification>;
