import { setImmediate as others } from 'node:timers/promises';
import type { AuditEntry } from '../../contract/audit.ts';
import type { Queryable } from '../storage/database.ts';
import { columns, entryOf, type AuditRow } from './audit-rows.ts';

/** So few that a look does not hold up what else the process does; a million entries are five thousand looks. */
const entriesALook = 200;

/**
 * The entries up to a number, the oldest first, some at a time: whatever the log's size, no more than one look's are in
 * memory. No transaction is held meanwhile, for what is appended is never changed. Between two looks all else that the
 * process does has its turn: the embedded database answers without a pause of its own.
 */
export async function* walk(database: Queryable, upTo: number): AsyncGenerator<AuditEntry[]> {
  for (let after = 0; after < upTo;) {
    const rows = await database.query<AuditRow>(
      `select ${columns} from audit_entries where sequence > $1 and sequence <= $2 order by sequence limit $3`,
      [after, upTo, entriesALook],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(entryOf);
    await others();
    after = last.sequence;
  }
}
