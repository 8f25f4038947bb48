import { createHash } from 'node:crypto';
import type { AuditEntry, AuditHead } from './audit.ts';
import { canonicalJson } from './canonical-json.ts';

/**
 * SHA-256 over an entry without its hash, in hex.
 * Form 2 takes the canonical JSON of all other fields. Form 1, of entries from before states had fields of their own,
 * takes a list of values with the time in ms since 1970.
 */
export function entryHash(entry: Omit<AuditEntry, 'hash'> & { hash?: string }): string {
  const { hash: _, ...hashed } = entry;
  return createHash('sha256')
    .update(entry.form === 1 ? firstForm(entry) : canonicalJson(hashed))
    .digest('hex');
}

/**
 * Why an entry does not go on from the end of the chain before it, and which entry is not as it was appended: the one
 * that is missing where there is a gap. Undefined where it goes on.
 */
export function breakOf(entry: AuditEntry, end: AuditHead): { sequence: number; why: string } | undefined {
  const { sequence, previousHash } = entry;
  const expected = end.sequence + 1;
  if (sequence > expected)
    return { sequence: expected, why: `is missing: entry ${sequence} comes after entry ${end.sequence}` };
  const changed = { sequence: expected, why: 'was changed after it was appended' };
  // A number that is not covered by the entry's own hash says nothing: it is the entry in this place that is bad.
  if (sequence < expected)
    return isAsAppended(entry)
      ? { sequence, why: `is out of order: it comes after entry ${end.sequence}` }
      : changed;
  if (previousHash !== end.hash) return { sequence, why: 'does not hold the hash of the entry before it' };
  return isAsAppended(entry) ? undefined : changed;
}

function isAsAppended(entry: AuditEntry): boolean {
  const stateless = entry.previousState === null && entry.newState === null;
  return entryHash(entry) === entry.hash && (entry.form !== 1 || stateless);
}

function firstForm(entry: Omit<AuditEntry, 'hash'>): string {
  const { sequence, at, actor, address, action, subject, reason, outcome, requestId, detail, previousHash } =
    entry;
  const time = Date.parse(at);
  return JSON.stringify(
    [sequence, time, actor, address, action, subject, reason, outcome, requestId, detail, previousHash],
    (_key, each: unknown) =>
      each !== null && typeof each === 'object' && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
  );
}
