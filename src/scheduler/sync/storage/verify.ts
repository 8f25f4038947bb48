import { createHash } from 'node:crypto';
import type { PacificDay } from '../../../contract/pacific-day.ts';
import type { DayStatus, SearchType, Verification, VerifiedDay } from '../../../contract/sync.ts';
import type { Database } from '../../storage/database.ts';
import { monthTable } from './months.ts';
import { sumRows } from './row-store.ts';

interface Recorded {
  day: PacificDay;
  status: DayStatus;
  reading: number | null;
  rows: number;
  digest: string | null;
}

/** Counts the rows of each day in the table, day by day, and compares them with what was recorded as it was published. */
export async function verifyDays(
  database: Database,
  { site, type, from, to }: { site: string; type: SearchType; from: PacificDay; to: PacificDay },
): Promise<Verification> {
  const recorded = await database.query<Recorded>(
    `select d.day::text, d.status, d.reading, coalesce(r.rows, 0) as rows, r.digest
     from sync_days d left join sync_readings r on r.id = d.reading
     where d.site = $1 and d.type = $2 and d.day between $3 and $4 order by d.day`,
    [site, type, from, to],
  );
  const days: VerifiedDay[] = [];
  for (const each of recorded) days.push(await verifyDay(database, each));
  const digest = createHash('sha256');
  for (const day of days) digest.update(`${day.date} ${day.digest}\n`);
  const sum = (of: (day: VerifiedDay) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    site,
    type,
    from,
    to,
    missing: sum(({ recorded: expected, stored }) => Math.abs(expected - stored)),
    duplicates: sum(({ duplicates }) => duplicates),
    faults: days.filter(({ fault }) => fault !== null).length,
    rows: sum(({ stored }) => stored),
    digest: digest.digest('hex'),
    days,
  };
}

async function verifyDay(
  database: Database,
  { day, status, reading, rows, digest }: Recorded,
): Promise<VerifiedDay> {
  const sums =
    reading === null || digest === null
      ? { rows: 0, clicks: 0, impressions: 0, digest: '' }
      : await sumRows(database, reading, day);
  const [keys] =
    sums.rows === 0
      ? [{ distinct: 0 }]
      : await database.query<{ distinct: number }>(
          `select count(distinct keys)::int as distinct from ${monthTable(day)} where reading = $1 and day = $2`,
          [reading, day],
        );
  const duplicates = sums.rows - (keys?.distinct ?? 0);
  const faults = [
    sums.rows !== rows && `${rows} rows are on record and ${sums.rows} in the table`,
    duplicates > 0 && `${duplicates} keys stand there twice`,
    sums.rows === rows &&
      digest !== null &&
      sums.digest !== digest &&
      'rows are others than those that were published',
  ].filter((fault) => fault !== false);
  return {
    date: day,
    status,
    recorded: rows,
    stored: sums.rows,
    duplicates,
    clicks: sums.clicks,
    impressions: sums.impressions,
    digest: sums.digest,
    fault: faults.length > 0 ? `${faults.join('; ')}: sync the day again with force` : null,
  };
}
