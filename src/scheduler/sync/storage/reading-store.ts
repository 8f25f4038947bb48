import type { PacificDay } from '../../../contract/pacific-day.ts';
import type { SearchType } from '../../../contract/sync.ts';
import type { Attempt } from '../../engine/engine.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import type { StoredPage } from '../paginator.ts';
import type { Sums } from '../reconcile.ts';
import type { PageRows } from '../page-rows.ts';
import { storeRows, sumRows, type RowSums } from './row-store.ts';
import { fence } from './run-store.ts';

export type ReadingState = 'pending' | 'ok' | 'empty' | 'failed' | 'skipped' | 'dropped';

/** A day as one run reads it. */
export interface Reading {
  id: number;
  day: PacificDay;
  attempt: number;
  state: ReadingState;
  totals: Sums | null;
  pages: StoredPage[];
}

/** In whose name something is written of a run. */
export interface Owned {
  run: string;
  attempt: Attempt;
}

interface Planned {
  run: string;
  site: string;
  type: SearchType;
}

/** Readings of days: what is planned, which pages are there, and how each ended. */
export class ReadingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * All that a run has to read, and what it skips and why. Numbered in the order in which days are read, so that rows
   * come at the end of their index: they are not searched for a place there.
   */
  async plan(
    transaction: Queryable,
    { run, site, type }: Planned,
    days: readonly { day: PacificDay; skipped: string | null }[],
    now: number,
  ): Promise<void> {
    await transaction.query(
      `insert into sync_readings (run, site, type, day, attempt, state, reason, ended_at)
       select $1, $2, $3, day::date, 1, case when reason = '' then 'pending' else 'skipped' end, nullif(reason, ''),
         case when reason = '' then null else $6::timestamptz end
       from unnest($4::text[], $5::text[]) as planned (day, reason) order by day desc`,
      [run, site, type, days.map(({ day }) => day), days.map(({ skipped }) => skipped ?? ''), new Date(now)],
    );
    await transaction.query(
      `insert into sync_days (site, type, day, status, run, reason, at)
       select site, type, day, state, run, reason, $2 from sync_readings where run = $1
       on conflict (site, type, day) do update
         set status = excluded.status, run = excluded.run, reason = excluded.reason, at = excluded.at
         where sync_days.status not in ('ok', 'empty')`,
      [run, new Date(now)],
    );
  }

  /** Readings of a run that count, with their stored pages, newest day first. */
  async of(run: string): Promise<Reading[]> {
    const rows = await this.#database.query<
      Omit<Reading, 'totals' | 'pages'> & { clicks: number | null; impressions: number | null }
    >(
      `select id, day::text, attempt, state, total_clicks as clicks, total_impressions as impressions
       from sync_readings where run = $1 and state <> 'dropped' order by day desc`,
      [run],
    );
    const pages = await this.#database.query<StoredPage & { reading: number }>(
      `select p.reading, p.start_row as "startRow", p.rows, p.fresh from sync_pages p
       join sync_readings r on r.id = p.reading where r.run = $1 and r.state = 'pending' order by p.reading, p.number`,
      [run],
    );
    return rows.map(({ clicks, impressions, ...row }) => ({
      ...row,
      totals: clicks === null || impressions === null ? null : { clicks, impressions },
      pages: pages.filter(({ reading }) => reading === row.id).map(({ reading: _, ...page }) => page),
    }));
  }

  /** Keeps what the API says of each day, before it is read. */
  setTotals(owned: Owned, readings: readonly { id: number; totals: Sums }[]): Promise<void> {
    return this.#database.transaction(async (transaction) => {
      await fence(transaction, owned.run, owned.attempt);
      await transaction.query(
        `update sync_readings r set total_clicks = t.clicks, total_impressions = t.impressions
         from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as t (id, clicks, impressions) where r.id = t.id`,
        [
          readings.map(({ id }) => id),
          readings.map(({ totals }) => totals.clicks),
          readings.map(({ totals }) => totals.impressions),
        ],
      );
    });
  }

  /**
   * Stores a page with its rows. One of a number that is there already was stored without our hearing of it: it counts
   * once, with what it has beyond that. @returns its new keys.
   */
  storePage(
    owned: Owned,
    {
      reading,
      number,
      startRow,
      rows,
    }: { reading: Reading; number: number; startRow: number; rows: PageRows },
  ): Promise<number> {
    return this.#database.transaction(async (transaction) => {
      await fence(transaction, owned.run, owned.attempt);
      const fresh = await storeRows(transaction, { reading: reading.id, day: reading.day, rows });
      const [page] = await transaction.query<{ fresh: number }>(
        `insert into sync_pages (reading, number, start_row, rows, fresh) values ($1, $2, $3, $4, $5)
         on conflict (reading, number) do update set start_row = excluded.start_row, rows = excluded.rows,
           fresh = sync_pages.fresh + excluded.fresh
         returning fresh`,
        [reading.id, number, startRow, rows.length, fresh],
      );
      return page?.fresh ?? fresh;
    });
  }

  sums({ id, day }: Reading): Promise<RowSums> {
    return sumRows(this.#database, id, day);
  }

  /** From now on these are the rows of the day. Those before are swept away later. */
  publish(
    owned: Owned,
    { id, totals }: Reading,
    end: { sums: RowSums; repairs: number; now: number },
  ): Promise<void> {
    const { sums, repairs, now } = end;
    return this.#database.transaction(async (transaction) => {
      await fence(transaction, owned.run, owned.attempt);
      await transaction.query(
        `update sync_readings set state = $2, rows = $3, clicks = $4, impressions = $5, digest = $6, repairs = $7,
           total_clicks = $8, total_impressions = $9, ended_at = $10, reason = null where id = $1`,
        [
          id,
          sums.rows > 0 ? 'ok' : 'empty',
          sums.rows,
          sums.clicks,
          sums.impressions,
          sums.digest,
          repairs,
          totals?.clicks ?? null,
          totals?.impressions ?? null,
          new Date(now),
        ],
      );
      await transaction.query(
        `insert into sync_days (site, type, day, status, reading, run, at)
         select site, type, day, state, id, run, ended_at from sync_readings where id = $1
         on conflict (site, type, day) do update set status = excluded.status, reading = excluded.reading,
           run = excluded.run, reason = null, at = excluded.at`,
        [id],
      );
    });
  }

  /** The day could not be read. Rows that it had before stay. */
  fail(
    owned: Owned,
    { id }: Reading,
    { why, repairs, now }: { why: string; repairs: number; now: number },
  ): Promise<void> {
    return this.#database.transaction(async (transaction) => {
      await fence(transaction, owned.run, owned.attempt);
      await transaction.query(
        `update sync_readings set state = 'failed', reason = $2, repairs = $3, ended_at = $4 where id = $1`,
        [id, why, repairs, new Date(now)],
      );
      await transaction.query(
        `insert into sync_days (site, type, day, status, run, reason, at)
         select site, type, day, 'failed', run, reason, ended_at from sync_readings where id = $1
         on conflict (site, type, day) do update set status = 'failed', run = excluded.run,
           reason = excluded.reason, at = excluded.at`,
        [id],
      );
    });
  }

  /** Reads a day anew from its first page. What was read of it so far is swept away later, if it is not published. */
  readAnew(owned: Owned, reading: Reading, totals: Sums | null): Promise<Reading> {
    return this.#database.transaction(async (transaction) => {
      await fence(transaction, owned.run, owned.attempt);
      await transaction.query(`update sync_readings set state = 'dropped' where id = $1`, [reading.id]);
      const [row] = await transaction.query<{ id: number }>(
        `insert into sync_readings (run, site, type, day, attempt, state, total_clicks, total_impressions)
         select run, site, type, day, attempt + 1, 'pending', $2, $3 from sync_readings where id = $1 returning id`,
        [reading.id, totals?.clicks ?? null, totals?.impressions ?? null],
      );
      if (!row) throw new Error(`there is no reading ${reading.id}`);
      return { ...reading, id: row.id, attempt: reading.attempt + 1, state: 'pending', totals, pages: [] };
    });
  }

  /** Search Console still adds to the day: what was read last stays, and is read anew by the next run. */
  markGrowing(owned: Owned, { id }: Reading, totals: Sums): Promise<void> {
    return this.#database.transaction(async (transaction) => {
      await fence(transaction, owned.run, owned.attempt);
      await transaction.query(
        'update sync_readings set final = false, total_clicks = $2, total_impressions = $3 where id = $1',
        [id, totals.clicks, totals.impressions],
      );
    });
  }

  /** Rows that the day had before this reading. */
  async rowsBefore({ id, day }: Reading, site: string, type: SearchType): Promise<number> {
    const [row] = await this.#database.query<{ rows: number }>(
      `select r.rows from sync_days d join sync_readings r on r.id = d.reading
       where d.site = $1 and d.type = $2 and d.day = $3 and d.reading <> $4`,
      [site, type, day, id],
    );
    return row?.rows ?? 0;
  }
}
