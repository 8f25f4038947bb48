import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { emptyChain } from '../contract/audit.ts';
import { verifyLog } from '../scheduler/audit/verify-log.ts';
import type { Database } from '../scheduler/storage/database.ts';
import { openEmbedded } from '../scheduler/storage/embedded.ts';
import { openReachable } from '../scheduler/storage/open.ts';
import { schemaState } from '../scheduler/storage/schema-state.ts';
import { aboutAudit } from './audit.ts';
import { fail, failed, ok, warn, type Finding } from './finding.ts';
import { isOurs } from './modes.ts';
import { serverItself } from './postgres.ts';

interface DatabasePlace {
  /** The value of DATABASE_URL; without it the embedded database of the folder counts. */
  databaseUrl: string | undefined;
  folder: string;
  /** Whether a service runs: an embedded database is its alone then, and it verifies the audit log itself. */
  inUse: boolean;
}

/**
 * The database as the service would find it, and the audit log in it. Nothing is written: an embedded one is opened only
 * where there is one that nobody has open.
 */
export async function database({ databaseUrl, folder, inUse }: DatabasePlace): Promise<Finding[]> {
  if (databaseUrl !== undefined)
    return inside(
      () => openReachable(databaseUrl, () => {}),
      async (opened) => [
        ...(await serverItself(opened)),
        ...(await schema(opened)),
        ...(inUse ? [] : await audit(opened)),
      ],
    );
  if (inUse) return [];
  const unopened = notOpened(folder);
  if (unopened) return [unopened];
  return inside(
    () => openEmbedded(folder),
    async (opened) => [
      ok('database', `embedded, in ${join(folder, 'postgres')}`),
      ...(await schema(opened)),
      ...(await audit(opened)),
    ],
  );
}

async function inside(
  open: () => Promise<Database>,
  look: (database: Database) => Promise<Finding[]>,
): Promise<Finding[]> {
  let opened: Database;
  try {
    opened = await open();
  } catch (error) {
    return [failed('database', error)];
  }
  try {
    return await look(opened);
  } catch (error) {
    return [
      failed('database', error, 'See the log of the database, and that its user may read what is in it.'),
    ];
  } finally {
    await opened.close();
  }
}

function notOpened(folder: string): Finding | undefined {
  if (!existsSync(join(folder, 'postgres')) || existsSync(join(folder, 'postgres.unfinished')))
    return ok('database', 'embedded: the first start lays it out');
  // To open it is to write to it, and files of another owner would stop the service.
  if (!isOurs(statSync(folder)))
    return warn(
      'database',
      'The embedded database was not opened: its folder belongs to another user.',
      'Run the doctor as the user of the service.',
    );
  return undefined;
}

async function schema(opened: Database): Promise<Finding[]> {
  const { pending, tooNew, empty } = await schemaState(opened);
  if (tooNew.length > 0)
    return [
      fail(
        'database',
        `A newer Rollcall has changed its schema (${tooNew.join(', ')}), and this version cannot run on it.`,
        'Install the newer version, or the one before it; docs/upgrade.md has the way back.',
      ),
    ];
  if (pending.length === 0) return [ok('database', 'its schema is that of this version')];
  const [{ allowed } = { allowed: false }] = await opened.query<{ allowed: boolean }>(
    `select coalesce(has_schema_privilege(current_schema(), 'create'), false) as allowed`,
  );
  if (!allowed)
    return [
      fail(
        'database',
        `${pending.length} migrations are to be run, and its user may create no tables.`,
        'grant create, usage on schema public to the user of DATABASE_URL.',
      ),
    ];
  return [
    ok(
      'database',
      empty ? 'empty: the first start lays it out' : `the next start runs ${pending.join(', ')}`,
    ),
  ];
}

async function audit(opened: Database): Promise<Finding[]> {
  const [table] = await opened.query(
    `select from information_schema.tables where table_schema = current_schema() and table_name = 'audit_entries'`,
  );
  return table ? [aboutAudit(await verifyLog(opened, emptyChain))] : [];
}
