import type { Database } from '../src/scheduler/storage/database.ts';

/** Changes stored audit entries, which the database refuses unless it is told otherwise as here. */
export async function tamper(database: Database, sql: string): Promise<void> {
  await database.script('alter table audit_entries disable trigger audit_entries_are_kept');
  try {
    await database.script(sql);
  } finally {
    await database.script('alter table audit_entries enable always trigger audit_entries_are_kept');
  }
}

/** Begins an audit log anew. */
export const emptyAudit = (database: Database): Promise<void> =>
  tamper(database, 'delete from audit_entries');
