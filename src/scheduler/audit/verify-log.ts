import { emptyChain, type AuditHead, type AuditVerification } from '../../contract/audit.ts';
import { breakOf } from '../../contract/audit-chain.ts';
import type { Queryable } from '../storage/database.ts';
import { readHead } from './audit-log.ts';
import { walk } from './walk.ts';

/**
 * Walks the chain from its first entry to its last. It also has to lead through the entry that the service remembers:
 * a log that was cut off, or made anew as a whole, holds in itself.
 */
export async function verifyLog(database: Queryable, remembered: AuditHead): Promise<AuditVerification> {
  const stored = await readHead(database);
  let head = emptyChain;
  const verification = (firstBad: AuditVerification['firstBad']): AuditVerification => ({
    ok: firstBad === null,
    verified: head.sequence,
    head,
    remembered,
    firstBad,
  });
  for await (const entries of walk(database, stored.sequence))
    for (const entry of entries) {
      const { sequence, hash } = entry;
      const broken = breakOf(entry, head);
      if (broken) return verification(broken);
      if (sequence === remembered.sequence && hash !== remembered.hash)
        return verification({
          sequence,
          why: 'has another hash than the service saw stored: the log was made anew',
        });
      head = { sequence, hash };
    }
  if (head.sequence < remembered.sequence)
    return verification({
      sequence: head.sequence + 1,
      why: `is missing: the service saw entries up to ${remembered.sequence} stored`,
    });
  return verification(null);
}
