import { entryHash, genesis, type StoredAuditEntry } from './audit-log.ts';

/**
 * The first entry of a log that is not what was appended, and why; undefined where all are. It takes the entries in
 * any order, and needs nothing but them: a log can be verified offline. A run that does not begin at entry 1 is
 * verified from its first entry on.
 */
export function brokenLink(
  entries: readonly StoredAuditEntry[],
): { sequence: number; why: string } | undefined {
  const ordered = [...entries].sort((a, b) => a.sequence - b.sequence);
  let before: StoredAuditEntry | undefined;
  for (const entry of ordered) {
    const { sequence } = entry;
    if (before && sequence !== before.sequence + 1)
      return { sequence, why: `follows entry ${before.sequence}: entries between them are missing` };
    const expected = before ? before.hash : sequence === 1 ? genesis : entry.previousHash;
    if (entry.previousHash !== expected)
      return { sequence, why: 'does not hold the hash of the entry before it' };
    if (entryHash(entry) !== entry.hash) return { sequence, why: 'was changed after it was appended' };
    before = entry;
  }
  return undefined;
}
