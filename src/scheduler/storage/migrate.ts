import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './database.ts';

const folder = join(import.meta.dirname, 'migrations');
/** Any number that no other program is likely to lock: two starting nodes wait for one another. */
const migrationLock = 7_655_001;

/**
 * Brings the schema up to date: each numbered file in `migrations` runs once, in order, in a transaction of its own.
 * @throws when the database has a migration that this version does not know: it was written by a newer one.
 */
export async function migrate(database: Database): Promise<void> {
  // Under the lock, for "if not exists" does not keep two nodes from creating it at the same time.
  await database.transaction(async (transaction) => {
    await transaction.query(`select pg_advisory_xact_lock(${migrationLock})`);
    await transaction.query(
      'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
    );
  });
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const newer = await database.query<{ name: string }>('select name from migrations where name <> all($1)', [
    names,
  ]);
  if (newer.length > 0)
    throw new Error(
      `The database has migrations of a newer Rollcall (${newer.map((row) => row.name).join(', ')}): start that version, or restore a backup.`,
    );
  for (const name of names)
    await database.transaction(async (transaction) => {
      await transaction.query(`select pg_advisory_xact_lock(${migrationLock})`);
      const [done] = await transaction.query('select 1 from migrations where name = $1', [name]);
      if (done) return;
      // One statement a call, for a prepared statement takes no more.
      for (const statement of statements(readFileSync(join(folder, name), 'utf8')))
        await transaction.query(statement);
      await transaction.query('insert into migrations (name) values ($1)', [name]);
    });
}

/** Splits a migration at semicolons that end a line. Migrations hold no function bodies. */
function statements(sql: string): string[] {
  return sql
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
