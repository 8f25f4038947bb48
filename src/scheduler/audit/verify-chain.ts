import { emptyChain, type AuditEntry } from '../../contract/audit.ts';
import { breakOf } from '../../contract/audit-chain.ts';

/**
 * The first entry of a log that is not what was appended, and why; undefined where all are. It takes the entries in
 * any order, and needs nothing but them: a log can be verified offline. A run that does not begin at entry 1 is
 * verified from its first entry on.
 */
export function brokenLink(entries: readonly AuditEntry[]): { sequence: number; why: string } | undefined {
  const ordered = [...entries].sort((a, b) => a.sequence - b.sequence);
  const [first] = ordered;
  let end =
    first && first.sequence > 1 ? { sequence: first.sequence - 1, hash: first.previousHash } : emptyChain;
  for (const entry of ordered) {
    const broken = breakOf(entry, end);
    if (broken) return broken;
    end = entry;
  }
  return undefined;
}
