import type { PacificDay } from '../../../contract/pacific-day.ts';
import type { Queryable, Transaction } from '../../storage/database.ts';
import type { PageRows } from '../page-rows.ts';
import { monthTable } from './months.ts';
import { copiedColumns, PageCopy } from './page-copy.ts';

interface StoredRows {
  reading: number;
  day: PacificDay;
  rows: PageRows;
}

/**
 * Stores rows of a reading. Those whose key it has already are left out, so that storing a page again changes nothing.
 * Looking for each key costs more than storing it, and hardly ever is one there: so all are copied as new first, and
 * only a page that repeats some is stored the careful way.
 * @returns how many were new.
 */
export async function storeRows(
  transaction: Transaction,
  { reading, day, rows }: StoredRows,
): Promise<number> {
  if (rows.length === 0) return 0;
  const page = new PageCopy(reading, day, rows);
  await transaction.query('savepoint page');
  try {
    await transaction.copy(`${monthTable(day)} (${copiedColumns})`, page.pieces());
    await transaction.query('release savepoint page');
    return page.length;
  } catch (error) {
    if (!isRepeated(error)) throw error;
    await transaction.query('rollback to savepoint page');
    return storeNew(transaction, monthTable(day), page);
  }
}

/** By way of a table of this transaction alone. */
async function storeNew(transaction: Transaction, month: string, page: PageCopy): Promise<number> {
  await transaction.query('create temporary table sync_page (like sync_rows) on commit drop');
  await transaction.copy(`sync_page (${copiedColumns})`, page.pieces());
  const [stored] = await transaction.query<{ fresh: number }>(
    `with fresh as (
       insert into ${month} (${copiedColumns}) select ${copiedColumns} from sync_page on conflict do nothing returning 1
     ) select count(*)::int as fresh from fresh`,
  );
  return stored?.fresh ?? 0;
}

const isRepeated = (error: unknown) => (error as { code?: string }).code === '23505';

/** What a reading's rows are together. */
export interface RowSums {
  rows: number;
  clicks: number;
  impressions: number;
  /**
   * Of the set of keys with their numbers, whatever order they were stored in: how many, and the sum of a 64-bit hash of
   * each. Equal rows have equal digests; that others do, too, is an accident of one in 2^64.
   */
  digest: string;
}

export async function sumRows(database: Queryable, reading: number, day: PacificDay): Promise<RowSums> {
  // Functions of one type each, the hash of one value being the seed of the next: a record takes ten times as long.
  const hash =
    'hashfloat8extended(position, hashint8extended(impressions, hashint8extended(clicks, key_hash)))';
  const [sums] = await database.query<RowSums>(
    `select count(*)::int as rows, coalesce(sum(clicks), 0)::bigint as clicks,
       coalesce(sum(impressions), 0)::bigint as impressions,
       concat(count(*), '.', coalesce(sum(${hash}), 0)) as digest
     from ${monthTable(day)} where reading = $1 and day = $2`,
    [reading, day],
  );
  return sums ?? { rows: 0, clicks: 0, impressions: 0, digest: '' };
}
