import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Queryable } from './database.ts';
import { beyond, migrationStep, type MigrationStep, type UnknownMigration } from './migration-step.ts';

const shipped = join(import.meta.dirname, 'migrations');
/** Any number that no other program is likely to lock: two starting nodes wait for one another. */
export const migrationLock = 7_655_001;
/** While a change of a table waits for a reader, every other statement on it waits behind the change: not for long. */
const lockTimeoutMs = 5_000;

/**
 * Brings the schema up to date: each numbered file in `folder` runs once, in order, in a transaction of its own, one
 * node at a time. A database that a newer version has been on is taken as it is, if all its migrations say that this
 * version runs beside them: so a node can be restarted while its cluster is upgraded.
 * @throws when a migration of a newer version does not say so, when one of ours wants nodes stopped that work, or when a
 *   table is locked for longer than five seconds.
 */
export async function migrate(database: Database, folder = shipped): Promise<void> {
  const steps = stepsIn(folder);
  await locked(database, prepareTable);
  for (const step of steps) await locked(database, (transaction) => take(transaction, step, steps));
}

/** The migrations of a folder, by default those that come with this version, in their order. */
export function stepsIn(folder = shipped): MigrationStep[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => migrationStep(file, readFileSync(join(folder, file), 'utf8')));
}

/** Runs under the lock, for "if not exists" does not keep two nodes from creating it at the same time. */
async function locked(database: Database, work: (transaction: Queryable) => Promise<void>): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query(`select pg_advisory_xact_lock(${migrationLock})`);
    // Not before: another node's migration may take as long as it does.
    await transaction.query(`set local lock_timeout = ${lockTimeoutMs}`);
    await work(transaction);
  });
}

/** Looks before it alters, for a change of nothing would still wait for a backup that is being taken. */
async function prepareTable(transaction: Queryable): Promise<void> {
  const columns = await transaction.query<{ column_name: string }>(
    `select column_name from information_schema.columns
     where table_schema = current_schema() and table_name = 'migrations'`,
  );
  const has = (name: string) => columns.some((column) => column.column_name === name);
  if (columns.length === 0)
    await transaction.query(
      'create table migrations (name text primary key, applied_at timestamptz not null default now(), runs_from text)',
    );
  else if (!has('runs_from')) await transaction.query('alter table migrations add column runs_from text');
}

async function take(transaction: Queryable, step: MigrationStep, steps: MigrationStep[]): Promise<void> {
  // Each time, for a newer version may have come between two steps.
  await refuseNewer(transaction, steps);
  const [done] = await transaction.query('select 1 from migrations where name = $1', [`${step.name}.sql`]);
  if (done) return;
  if (step.runsFrom === undefined) await refuseBesideOthers(transaction, step);
  try {
    // One statement a call, for a prepared statement takes no more.
    for (const statement of statements(step.sql)) await transaction.query(statement);
  } catch (error) {
    if ((error as { code?: unknown }).code !== lockNotAvailable) throw error;
    throw new Error(
      `The migration ${step.name}.sql did not get its lock on a table within ${lockTimeoutMs / 1_000} s and changed nothing: start again when the backup or the long transaction that holds it has ended (pg_stat_activity names it).`,
      { cause: error },
    );
  }
  await transaction.query('insert into migrations (name, runs_from) values ($1, $2)', [
    `${step.name}.sql`,
    step.runsFrom ?? null,
  ]);
}

const lockNotAvailable = '55P03';

/**
 * A node that has not told of itself for this long, in seconds, is silent: its name may be taken, its work is others'. It
 * stands here because a migration asks for it before anything else is there.
 */
export const silentAfterSeconds = 10;

/** Nodes that work before this step is there are of a version that cannot run beside it. */
async function refuseBesideOthers(transaction: Queryable, { name }: MigrationStep): Promise<void> {
  const [table] = await transaction.query(`select from pg_tables where tablename = 'nodes'`);
  if (!table) return;
  const working = await transaction.query<{ name: string }>(
    `select name from nodes
     where state <> 'left' and seen_at > now() - make_interval(secs => ${silentAfterSeconds}) order by name`,
  );
  if (working.length > 0)
    throw new Error(
      `The migration ${name}.sql wants every node stopped, and these work: ${working.map((node) => node.name).join(', ')}. Stop them, then start this version.`,
    );
}

async function refuseNewer(transaction: Queryable, steps: MigrationStep[]): Promise<void> {
  const unknown = await transaction.query<UnknownMigration>(
    'select name, runs_from from migrations where name <> all($1) order by name',
    [steps.map(({ name }) => `${name}.sql`)],
  );
  const newer = beyond(steps.at(-1)?.name ?? '', unknown);
  if (newer.length > 0)
    throw new Error(
      `The database has migrations of a newer Rollcall (${newer.join(', ')}): start that version, or restore a backup.`,
    );
}

/** Splits a migration at semicolons that end a line. Migrations hold no function bodies. */
function statements(sql: string): string[] {
  return sql
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
