import { createHash } from 'node:crypto';
import type { Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';

/** One action of a person, allowed or refused. */
export interface AuditEntry {
  /** ms since 1970. */
  at: number;
  /** Who: a token's name, or a Grafana login vouched for by one. */
  actor: string;
  address: string;
  /** What, such as `rollout.promote`. */
  action: string;
  /** On what, such as a rollout's id. */
  subject: string;
  reason: string;
  outcome: 'allowed' | 'refused';
  requestId: string;
  /** Previous and new state, or why it was refused. */
  detail: Record<string, unknown>;
}

export interface StoredAuditEntry extends AuditEntry {
  sequence: number;
  previousHash: string;
  hash: string;
}

/** What the first entry has for the hash of the one before it. */
export const genesis = '0'.repeat(64);
/** Entries are appended one at a time, for each needs the hash of the one before. */
const appendLock = 7_655_002;

/**
 * Appends an entry, hashed with the one before it, within the caller's transaction,
 * so that a change and its entry are stored together or not at all.
 */
export async function appendAudit(transaction: Queryable, entry: AuditEntry): Promise<void> {
  await transaction.query(`select pg_advisory_xact_lock(${appendLock})`);
  const [last] = await transaction.query<{ sequence: number; hash: string }>(
    'select sequence, hash from audit_entries order by sequence desc limit 1',
  );
  const sequence = (last?.sequence ?? 0) + 1;
  const previousHash = last?.hash ?? genesis;
  // Stored as it was hashed: without what is undefined, and without the characters that the database does not keep.
  const stored = JSON.parse(storableJson(entry)) as AuditEntry;
  const { at, actor, address, action, subject, reason, outcome, requestId, detail } = stored;
  await transaction.query(
    `insert into audit_entries
       (sequence, at, actor, address, action, subject, reason, outcome, request_id, detail, previous_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      sequence,
      new Date(at),
      actor,
      address,
      action,
      subject,
      reason,
      outcome,
      requestId,
      JSON.stringify(detail),
      previousHash,
      entryHash({ ...stored, sequence, previousHash }),
    ],
  );
}

/** The newest entries, newest first. */
export async function readAudit(
  database: Queryable,
  limit: number,
  subject?: string,
): Promise<StoredAuditEntry[]> {
  const rows = await database.query<Omit<StoredAuditEntry, 'at'> & { at: Date }>(
    `select sequence, at, actor, address, action, subject, reason, outcome, request_id as "requestId", detail,
       previous_hash as "previousHash", hash
     from audit_entries where $1::text is null or subject = $1 order by sequence desc limit $2`,
    [subject ?? null, limit],
  );
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

/** SHA-256 over the entry as JSON with sorted keys, its number and the hash of the entry before it. */
export function entryHash(entry: Omit<StoredAuditEntry, 'hash'>): string {
  const { sequence, at, actor, address, action, subject, reason, outcome, requestId, detail, previousHash } =
    entry;
  const fields = [
    sequence,
    at,
    actor,
    address,
    action,
    subject,
    reason,
    outcome,
    requestId,
    detail,
    previousHash,
  ];
  return createHash('sha256').update(canonical(fields)).digest('hex');
}

/** JSON with the keys of every object sorted: the database does not keep their order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
