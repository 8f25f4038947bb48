import type { ConfigurationHistoryEntry, PollingConfiguration } from '../../contract/configuration.ts';
import type { Queryable } from '../storage/database.ts';
import { storableJson, storableText } from '../storage/storable.ts';
import { differences, type Stored } from './layers.ts';

/** A version as it is stored. Time in ms since 1970. */
export interface StoredVersion extends Stored {
  version: number;
  at: number;
  source: ConfigurationHistoryEntry['source'];
  actor: string;
  reason: string;
  restores: number | null;
  /** What was in force before. */
  previous: PollingConfiguration | null;
}

interface Row extends Omit<StoredVersion, 'at' | 'restores' | keyof Stored> {
  at: Date;
  document: Stored & { restores: number | null };
}

/** Versions are written one at a time, for each needs the number of the one before. */
const writeLock = 7_655_003;
const columns = 'version, at, source, actor, reason, document, previous';

/** The newest version, locked until the transaction ends, so that of two people who act at once one wins. */
export async function lockNewest(transaction: Queryable): Promise<StoredVersion | undefined> {
  await transaction.query(`select pg_advisory_xact_lock(${writeLock})`);
  return readNewest(transaction);
}

export async function readNewest(database: Queryable): Promise<StoredVersion | undefined> {
  const [row] = await database.query<Row>(
    `select ${columns} from configuration_versions order by version desc limit 1`,
  );
  return row && fromRow(row);
}

export async function readVersion(database: Queryable, version: number): Promise<StoredVersion | undefined> {
  const [row] = await database.query<Row>(
    `select ${columns} from configuration_versions where version = $1`,
    [version],
  );
  return row && fromRow(row);
}

/** The newest versions, newest first, with what each changed. */
export async function readHistory(database: Queryable, limit: number): Promise<ConfigurationHistoryEntry[]> {
  const rows = await database.query<Row>(
    `select ${columns} from configuration_versions order by version desc limit $1`,
    [limit],
  );
  return rows.map(fromRow).map(({ version, at, source, actor, reason, restores, previous, effective }) => ({
    version,
    at: new Date(at).toISOString(),
    source,
    actor,
    reason,
    restores,
    changes: previous ? differences(previous, effective) : [],
    effective,
  }));
}

export async function writeVersion(transaction: Queryable, stored: StoredVersion): Promise<void> {
  const { version, at, source, actor, reason, previous, atRunTime, effective, restores } = stored;
  await transaction.query(
    `insert into configuration_versions (${columns}) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      version,
      new Date(at),
      source,
      storableText(actor),
      storableText(reason),
      storableJson({ atRunTime, effective, restores }),
      previous && storableJson(previous),
    ],
  );
}

/** The SHA-256 of the content that was last applied of a watched file. */
export async function readAppliedHash(database: Queryable, name: string): Promise<string | undefined> {
  const [row] = await database.query<{ hash: string }>(
    'select hash from configuration_files where name = $1',
    [name],
  );
  return row?.hash;
}

export async function writeAppliedHash(
  transaction: Queryable,
  name: string,
  hash: string,
  at: number,
): Promise<void> {
  await transaction.query(
    `insert into configuration_files (name, hash, applied_at) values ($1, $2, $3)
     on conflict (name) do update set hash = excluded.hash, applied_at = excluded.applied_at`,
    [name, hash, new Date(at)],
  );
}

function fromRow({ at, document, ...row }: Row): StoredVersion {
  return { ...row, ...document, at: at.getTime() };
}
