import type { Database } from '../scheduler/storage/database.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** The oldest version with what the cluster's statements use, and the oldest that the tests run on. */
const oldest = 13;
const oldestTried = 15;
/** Clocks that differ by less, in ms, are nothing to look at. */
const clockTellsMs = 1_000;

interface Server {
  version: string;
  number: number;
  now: number;
  replica: boolean;
  schema: string | null;
}

/** The server: its version, whether it can be written to, and its clock beside that of this machine. */
export async function serverItself(database: Database, now: () => number = Date.now): Promise<Finding[]> {
  const before = now();
  const [server] = await database.query<Server>(
    `select current_setting('server_version') as version,
       current_setting('server_version_num')::integer as number,
       extract(epoch from clock_timestamp())::double precision * 1000 as now,
       pg_is_in_recovery() as replica, current_schema() as schema`,
  );
  const after = now();
  if (!server) return [];
  return [
    ...writable(server),
    versionOf(server),
    ...clockOf(server.now - (before + after) / 2, (after - before) / 2),
  ];
}

function versionOf({ version, number }: Server): Finding {
  const major = Math.floor(number / 10_000);
  const update = `Move to PostgreSQL ${oldestTried} or later.`;
  if (major < oldest) return fail('database', `PostgreSQL ${version} is too old.`, update);
  return major < oldestTried
    ? warn('database', `PostgreSQL ${version}, and Rollcall is tried with ${oldestTried} and later.`, update)
    : ok('database', `PostgreSQL ${version} answers`);
}

function writable({ replica, schema }: Server): Finding[] {
  if (replica)
    return [
      fail(
        'database',
        'The server of DATABASE_URL is a replica, which nothing can be written to.',
        'Name the primary; with several hosts in the URL add target_session_attrs=read-write.',
      ),
    ];
  if (schema === null)
    return [
      fail(
        'database',
        'No schema of the search_path is there, so there is no place for tables.',
        'Create the schema public, or the one that the search_path of the user names.',
      ),
    ];
  return [];
}

/** @param aheadMs of the database; @param doubtMs half of the time that it took to ask. */
function clockOf(aheadMs: number, doubtMs: number): Finding[] {
  if (Math.abs(aheadMs) - doubtMs < clockTellsMs) return [];
  const seconds = Math.abs(aheadMs / 1_000).toFixed(0);
  return [
    warn(
      'database',
      `The clock of the database is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of this machine.`,
      'Have both follow a time server (timedatectl shows whether they do): tokens, permits and change windows go by the clock.',
    ),
  ];
}
