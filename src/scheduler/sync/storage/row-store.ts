import type { Queryable } from '../../storage/database.ts';
import type { PacificDay } from '../pacific.ts';
import type { Row } from '../search-console.ts';
import { numbersLiteral, textsLiteral } from './array-literal.ts';
import { monthTable } from './months.ts';

/** Rows of one statement. The embedded database does nothing else meanwhile, so it is not given a whole page. */
const rowsOfStatement = 2_500;

interface PageRows {
  reading: number;
  day: PacificDay;
  rows: readonly Row[];
}

/**
 * Stores rows of a reading. Those whose key it has already are left out, so that storing a page again changes nothing.
 * Looking for each key costs half as much again as storing it, and hardly ever is one there: so all are stored as new
 * first, and only a page that repeats some is stored the careful way.
 * @returns how many were new.
 */
export async function storeRows(transaction: Queryable, page: PageRows): Promise<number> {
  await transaction.query('savepoint page');
  try {
    await storeAll(transaction, page, '');
    await transaction.query('release savepoint page');
    return page.rows.length;
  } catch (error) {
    if (!isRepeated(error)) throw error;
    await transaction.query('rollback to savepoint page');
    const before = await countRows(transaction, page);
    await storeAll(transaction, page, 'on conflict do nothing');
    return (await countRows(transaction, page)) - before;
  }
}

async function storeAll(
  transaction: Queryable,
  { reading, day, rows }: PageRows,
  onConflict: string,
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsOfStatement)
    await storeSome(
      transaction,
      { reading, day, rows: rows.slice(from, from + rowsOfStatement) },
      onConflict,
    );
}

async function storeSome(
  transaction: Queryable,
  { reading, day, rows }: PageRows,
  onConflict: string,
): Promise<void> {
  const width = rows[0]?.keys.length ?? 0;
  const names = Array.from({ length: width }, (_, index) => `k${index}`);
  // Each value is hashed with the hash of those before it for a seed: ('ab', 'c') and ('a', 'bc') differ.
  const hash = names.reduce((seed, name) => `hashtextextended(${name}, ${seed})`, '0');
  const texts = names.map((_, index) => `$${index + 6}::text[]`);
  await transaction.query(
    `insert into ${monthTable(day)} (reading, key_hash, day, clicks, impressions, position, keys)
     select $1, ${hash} as key_hash, $2, clicks, impressions, position, array[${names.join(', ')}]
     from unnest($3::bigint[], $4::bigint[], $5::float8[], ${texts.join(', ')})
       as page (clicks, impressions, position, ${names.join(', ')})
     order by key_hash ${onConflict}`,
    [
      reading,
      day,
      numbersLiteral(rows.map(({ clicks }) => clicks)),
      numbersLiteral(rows.map(({ impressions }) => impressions)),
      numbersLiteral(rows.map(({ position }) => position)),
      ...names.map((_, index) => textsLiteral(rows.map(({ keys }) => keys[index] ?? ''))),
    ],
  );
}

async function countRows(transaction: Queryable, { reading, day }: PageRows): Promise<number> {
  const [count] = await transaction.query<{ rows: number }>(
    `select count(*)::int as rows from ${monthTable(day)} where reading = $1 and day = $2`,
    [reading, day],
  );
  return count?.rows ?? 0;
}

const isRepeated = (error: unknown) => (error as { code?: string }).code === '23505';

/** What a reading's rows are together. */
export interface RowSums {
  rows: number;
  clicks: number;
  impressions: number;
  /**
   * Of the set of keys with their numbers, whatever order they were stored in: two sums of 64-bit hashes of all rows.
   * Equal rows have equal digests; that others do takes an accident of one in 2^64 rows.
   */
  digest: string;
}

export async function sumRows(database: Queryable, reading: number, day: PacificDay): Promise<RowSums> {
  const row = '(key_hash, clicks, impressions, position)';
  const [sums] = await database.query<RowSums>(
    `select count(*)::int as rows, coalesce(sum(clicks), 0)::bigint as clicks,
       coalesce(sum(impressions), 0)::bigint as impressions,
       concat(count(*), '.', sum(hash_record_extended(${row}, 0)), '.', sum(hash_record_extended(${row}, 1))) as digest
     from ${monthTable(day)} where reading = $1 and day = $2`,
    [reading, day],
  );
  return sums ?? { rows: 0, clicks: 0, impressions: 0, digest: '' };
}
