import type { PacificDay } from '../../../contract/pacific-day.ts';
import type { Database } from '../../storage/database.ts';

/** Any number that no other program is likely to lock: two processes do not make the same month. */
const monthLock = 7_655_011;

/** The part of `sync_rows` that a day is in. Pages of a day go there directly. */
export function monthTable(day: PacificDay): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Error(`${day} is no day`);
  return `sync_rows_${day.slice(0, 4)}_${day.slice(5, 7)}`;
}

/** Makes the parts for months that have none yet. It waits for writes into others to end, so it is done once, before. */
export async function makeMonths(database: Database, days: readonly PacificDay[]): Promise<void> {
  const months = [...new Set(days.map((day) => `${day.slice(0, 7)}-01`))];
  const there = await database.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'sync_rows'::regclass`,
  );
  const known = new Set(there.map(({ name }) => name));
  for (const month of months.filter((first) => !known.has(monthTable(first))))
    await database.transaction(async (transaction) => {
      await transaction.query(`select pg_advisory_xact_lock(${monthLock})`);
      await transaction.query(
        `create table if not exists ${monthTable(month)} partition of sync_rows
         for values from ('${month}') to ('${monthAfter(month)}')`,
      );
    });
}

function monthAfter(first: string): string {
  const [year = 0, month = 0] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month)).toISOString().slice(0, 10);
}
