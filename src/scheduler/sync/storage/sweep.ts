import type { Database } from '../../storage/database.ts';
import { monthTable } from './months.ts';

/**
 * Removes rows that no day shows any more: of readings that were replaced, dropped or failed, of runs that have ended.
 * A reading at a time, so that nobody waits long for it. The readings stay, with their counts and digests.
 * @returns how many readings were swept.
 */
export async function sweep(database: Database): Promise<number> {
  const stale = await database.query<{ id: number; day: string }>(
    `select r.id, r.day::text from sync_readings r join sync_runs run on run.id = r.run
     where r.state in ('ok', 'empty', 'failed', 'dropped') and run.ended_at is not null
       and exists (select 1 from sync_pages p where p.reading = r.id)
       and not exists (select 1 from sync_days d where d.reading = r.id)
     order by r.id`,
  );
  for (const { id, day } of stale)
    await database.transaction(async (transaction) => {
      await transaction.query(`delete from ${monthTable(day)} where reading = $1 and day = $2`, [id, day]);
      await transaction.query('delete from sync_pages where reading = $1', [id]);
    });
  return stale.length;
}
