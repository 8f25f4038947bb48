import { emptyChain, type AuditEntry, type AuditHead } from '../../contract/audit.ts';
import { entryHash } from '../../contract/audit-chain.ts';
import type { Queryable } from '../storage/database.ts';
import { columns, entryOf, type AuditRow } from './audit-rows.ts';
import { announce } from './head.ts';
import { storableEntry } from './storable-entry.ts';

/** One action of a person, allowed or refused, as it is appended. */
export interface NewAuditEntry {
  /** ms since 1970. */
  at: number;
  /** Who: a token's or a user's name, or a Grafana login with the token that vouches for it. */
  actor: string;
  address: string;
  /** What, such as `rollout.promote`. */
  action: string;
  /** On what, such as a rollout's id. */
  subject: string;
  reason: string;
  outcome: 'allowed' | 'refused';
  requestId: string;
  /** What was so before and after, as JSON values; left out where nothing changed, or nothing was there. */
  previousState?: unknown;
  newState?: unknown;
  /** Whatever else explains it, such as `why` it was refused. Never a secret. */
  detail?: Record<string, unknown>;
}

/** Entries are appended one at a time, for each needs the hash of the one before. */
const appendLock = 7_655_002;

/**
 * Appends an entry, hashed with the one before it, within the caller's transaction,
 * so that a change and its entry are stored together or not at all.
 */
export async function appendAudit(transaction: Queryable, appended: NewAuditEntry): Promise<void> {
  await transaction.query(`select pg_advisory_xact_lock(${appendLock})`);
  const end = await readHead(transaction);
  const { at, previousState = null, newState = null, detail = {}, ...texts } = appended;
  // Stored as it was hashed.
  const unhashed = storableEntry<Omit<AuditEntry, 'hash'>>({
    ...texts,
    form: 2,
    sequence: end.sequence + 1,
    at: new Date(at).toISOString(),
    previousState,
    newState,
    detail,
    previousHash: end.hash,
  });
  const entry = { ...unhashed, hash: entryHash(unhashed) };
  await transaction.query(
    `insert into audit_entries
       (sequence, at, actor, address, action, subject, reason, outcome, request_id, form, previous_state, new_state,
        detail, previous_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      entry.sequence,
      entry.at,
      entry.actor,
      entry.address,
      entry.action,
      entry.subject,
      entry.reason,
      entry.outcome,
      entry.requestId,
      entry.form,
      stateJson(entry.previousState),
      stateJson(entry.newState),
      JSON.stringify(entry.detail),
      entry.previousHash,
      entry.hash,
    ],
  );
  announce(transaction, { sequence: entry.sequence, hash: entry.hash });
}

/** The end of the chain as it is stored. */
export async function readHead(database: Queryable): Promise<AuditHead> {
  const [last] = await database.query<AuditHead>(
    'select sequence, hash from audit_entries order by sequence desc limit 1',
  );
  return last ?? emptyChain;
}

/** The newest entries, newest first. */
export async function readAudit(database: Queryable, limit: number, subject?: string): Promise<AuditEntry[]> {
  const rows = await database.query<AuditRow>(
    `select ${columns} from audit_entries where $1::text is null or subject = $1 order by sequence desc limit $2`,
    [subject ?? null, limit],
  );
  return rows.map(entryOf);
}

const stateJson = (state: unknown) => (state === null ? null : JSON.stringify(state));
