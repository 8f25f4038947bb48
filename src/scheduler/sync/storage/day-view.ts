import type { PacificDay } from '../../../contract/pacific-day.ts';
import type { DayCounts, DayStatus, SyncDay, SearchType } from '../../../contract/sync.ts';
import type { Database, Queryable } from '../../storage/database.ts';

interface SiteView {
  counts: DayCounts;
  rows: number;
  oldestDay: PacificDay | null;
  newestDay: PacificDay | null;
  lastSyncedAt: number | null;
}

export const noDays: DayCounts = { ok: 0, empty: 0, failed: 0, skipped: 0, pending: 0 };

/** What is known of days, for those who ask. */
export class DayView {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Days of a span that anything is known of, oldest first. */
  async days(site: string, type: SearchType, from: PacificDay, to: PacificDay): Promise<SyncDay[]> {
    const rows = await this.#database.query<DayRow>(
      `select d.day::text as date, d.status, coalesce(r.rows, 0) as rows, coalesce(r.clicks, 0) as clicks,
         coalesce(r.impressions, 0) as impressions, r.total_clicks as "totalClicks",
         r.total_impressions as "totalImpressions", coalesce(r.repairs, 0) as repairs,
         coalesce(r.final, false) as final, d.reason, r.ended_at as "syncedAt",
         (select count(*)::int from sync_pages p where p.reading = d.reading) as pages
       from sync_days d left join sync_readings r on r.id = d.reading
       where d.site = $1 and d.type = $2 and d.day between $3 and $4 order by d.day`,
      [site, type, from, to],
    );
    return rows.map(({ totalClicks, totalImpressions, syncedAt, ...row }) => ({
      ...row,
      totals:
        totalClicks === null || totalImpressions === null
          ? null
          : { clicks: totalClicks, impressions: totalImpressions },
      syncedAt: syncedAt?.toISOString() ?? null,
    }));
  }

  /** Days that need not be read again: read, and of a number that does not change any more. */
  async settled(site: string, type: SearchType, from: PacificDay, to: PacificDay): Promise<Set<PacificDay>> {
    const rows = await this.#database.query<{ day: PacificDay }>(
      `select d.day::text from sync_days d join sync_readings r on r.id = d.reading
       where d.site = $1 and d.type = $2 and d.day between $3 and $4 and d.status in ('ok', 'empty') and r.final`,
      [site, type, from, to],
    );
    return new Set(rows.map(({ day }) => day));
  }

  async site(site: string): Promise<SiteView> {
    const rows = await this.#database.query<{
      status: DayStatus;
      days: number;
      rows: number;
      oldest: PacificDay;
      newest: PacificDay;
      at: Date | null;
    }>(
      `select d.status, count(*)::int as days, coalesce(sum(r.rows), 0)::bigint as rows, min(d.day)::text as oldest,
         max(d.day)::text as newest, max(r.ended_at) as at
       from sync_days d left join sync_readings r on r.id = d.reading where d.site = $1 group by d.status`,
      [site],
    );
    const days = (pick: 'oldest' | 'newest') => rows.map((row) => row[pick]).sort();
    const times = rows.flatMap(({ at }) => at?.getTime() ?? []);
    return {
      counts: countsOf(rows),
      rows: rows.reduce((sum, row) => sum + row.rows, 0),
      oldestDay: days('oldest')[0] ?? null,
      newestDay: days('newest').at(-1) ?? null,
      lastSyncedAt: times.length > 0 ? Math.max(...times) : null,
    };
  }

  /** How the days of each run stand, and what was read anew of them. */
  async ofRuns(
    runs: readonly string[],
    database: Queryable = this.#database,
  ): Promise<Map<string, { counts: DayCounts; repairs: number }>> {
    const rows = await database.query<{ run: string; status: DayStatus; days: number; repairs: number }>(
      `select run, state as status, count(*)::int as days, sum(repairs + attempt - 1)::int as repairs
       from sync_readings where run = any($1) and state <> 'dropped' group by run, state`,
      [[...runs]],
    );
    return new Map(
      runs.map((run) => {
        const own = rows.filter((row) => row.run === run);
        return [run, { counts: countsOf(own), repairs: own.reduce((sum, { repairs }) => sum + repairs, 0) }];
      }),
    );
  }
}

type DayRow = Omit<SyncDay, 'totals' | 'syncedAt'> & {
  totalClicks: number | null;
  totalImpressions: number | null;
  syncedAt: Date | null;
};

function countsOf(rows: readonly { status: DayStatus; days: number }[]): DayCounts {
  const counts = { ...noDays };
  for (const { status, days } of rows) counts[status] += days;
  return counts;
}
