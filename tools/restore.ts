import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SettingsError } from '../src/scheduler/settings/settings-error.ts';
import { migrationLock } from '../src/scheduler/storage/migrate.ts';
import { openServer } from '../src/scheduler/storage/server.ts';
import { connectionOf } from './postgres-connection.ts';

const afterwards = join(import.meta.dirname, '../deploy/postgres/after-restore.sql');

/**
 * `DATABASE_URL=… npm run restore -- FILE`: puts a backup into an empty database, as one transaction with what has to
 * follow it. So the database holds all of it or, after an error, nothing.
 */
async function restore(): Promise<void> {
  const [file, ...more] = process.argv.slice(2);
  if (file === undefined || more.length > 0)
    throw new SettingsError('Name the file to restore: npm run restore -- rollcall.dump');
  const { url, env } = connectionOf(process.env);
  if (!existsSync(file)) throw new SettingsError(`${file} is not there.`);
  await refuseUnlessEmpty(process.env.DATABASE_URL as string);

  const reader = spawn('pg_restore', ['--no-owner', '--no-privileges', '--file=-', file], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const writer = spawn(
    'psql',
    [
      ...['--no-psqlrc', '--quiet', '--single-transaction', '--set=ON_ERROR_STOP=1', `--dbname=${url}`],
      // A node that starts meanwhile waits, and finds what was restored.
      ...['--output=/dev/null', `--command=select pg_advisory_xact_lock(${migrationLock})`],
      ...['--file=-', `--file=${afterwards}`],
    ],
    { env, stdio: ['pipe', 'ignore', 'inherit'] },
  );
  const ends = Promise.all([once(reader, 'close'), once(writer, 'close')]);
  // One that cannot be started is heard of below.
  ends.catch(() => undefined);
  // Half a dump is valid SQL: what the writer is given ends only once the reader has ended well.
  const piped = pipeline(reader.stdout, writer.stdin, { end: false }).catch(() => undefined);
  try {
    const [code] = (await once(reader, 'close')) as [number | null];
    await piped;
    if (code === 0) writer.stdin.end();
    else writer.kill();
    const [, [written]] = (await ends) as [unknown, [number | null]];
    if (code !== 0 || written !== 0)
      throw new Error('the backup could not be restored, and nothing was changed.');
  } finally {
    // Where there is no reader, it would wait for what it is given for good.
    writer.kill();
  }
  console.log(`restored ${file}`);
}

/** A restore over what is there would keep some of it. */
async function refuseUnlessEmpty(url: string): Promise<void> {
  const database = openServer(url, () => undefined);
  try {
    const tables = await database
      .query(`select from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`)
      .catch((error: Error) => {
        throw new Error(`the database of DATABASE_URL cannot be used: ${error.message}`);
      });
    if (tables.length > 0)
      throw new SettingsError(
        `DATABASE_URL names a database with ${tables.length} tables in it: restore into an empty one (createdb rollcall_restored), and lead the nodes there.`,
      );
  } finally {
    await database.close();
  }
}

try {
  await restore();
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const missing =
    code === 'ENOENT' ? 'pg_restore and psql are missing: install the client of PostgreSQL.' : undefined;
  console.error(`restore: ${missing ?? message}`);
  process.exitCode = error instanceof SettingsError ? 2 : 1;
}
