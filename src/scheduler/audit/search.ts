import { setImmediate as others } from 'node:timers/promises';
import type { AuditEntry, AuditPage, AuditQuery } from '../../contract/audit.ts';
import type { Queryable } from '../storage/database.ts';
import { readHead } from './audit-log.ts';
import { columns, entryOf, type AuditRow } from './audit-rows.ts';

/** A filter that matches little goes through all of the log, this much at a look: no look holds up the process. */
const numbersALook = 10_000;

/** The newest entries that match all that is named, newest first, and where the next page begins. */
export async function searchAudit(database: Queryable, query: AuditQuery): Promise<AuditPage> {
  const { limit } = query;
  const found: AuditEntry[] = [];
  // A number beyond the newest is as good as none: nobody is led through what is not there.
  let before = Math.min(query.before ?? Infinity, (await readHead(database)).sequence + 1);
  // One more than asked for tells whether there is another page.
  while (before > 1 && found.length <= limit) {
    const from = Math.max(before - numbersALook, 1);
    found.push(...(await look(database, query, from, before, limit + 1 - found.length)));
    before = from;
    await others();
  }
  const entries = found.slice(0, limit);
  return { entries, next: found.length > limit ? (entries.at(-1)?.sequence ?? null) : null };
}

async function look(
  database: Queryable,
  { from, to, actor, action, subject, outcome }: AuditQuery,
  first: number,
  before: number,
  limit: number,
): Promise<AuditEntry[]> {
  const rows = await database.query<AuditRow>(
    `select ${columns} from audit_entries
     where sequence >= $1 and sequence < $2
       and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
       and ($5::text is null or position(lower($5) in lower(actor)) > 0)
       and ($6::text is null or action = $6) and ($7::text is null or subject = $7)
       and ($8::text is null or outcome = $8)
     order by sequence desc limit $9`,
    [
      first,
      before,
      from ?? null,
      to ?? null,
      actor ?? null,
      action ?? null,
      subject ?? null,
      outcome ?? null,
      limit,
    ],
  );
  return rows.map(entryOf);
}
