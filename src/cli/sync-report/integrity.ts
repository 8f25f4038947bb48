import type { Verification, VerifiedDay } from '../../contract/sync.ts';

/** A day whose rows differ between two runs. */
interface DayDifference {
  date: string;
  /** Rows of both, undefined where one has no such day. */
  baseline: number | undefined;
  concurrent: number | undefined;
  why: string;
}

export interface Integrity {
  /** Rows that are on record and not stored, of both. */
  missing: number;
  /** Dimension keys that are stored twice, of both. */
  duplicates: number;
  differences: DayDifference[];
  /** Days that were compared. */
  days: number;
  rows: number;
}

/**
 * Compares what two runs stored: day by day the number of rows, and a digest of all of them, which is the same only for
 * the same dimension keys with the same clicks and impressions. A day that either could not read is a difference.
 */
export function compare(baseline: Verification, concurrent: Verification): Integrity {
  const others = new Map(concurrent.days.map((day) => [day.date, day]));
  const dates = [...new Set([...baseline.days, ...concurrent.days].map(({ date }) => date))].sort();
  const first = new Map(baseline.days.map((day) => [day.date, day]));
  const differences = dates.flatMap((date) => {
    const [before, after] = [first.get(date), others.get(date)];
    const why = differenceOf(before, after);
    return why === undefined ? [] : [{ date, baseline: before?.stored, concurrent: after?.stored, why }];
  });
  return {
    missing: baseline.missing + concurrent.missing,
    duplicates: baseline.duplicates + concurrent.duplicates,
    differences,
    days: dates.length,
    rows: concurrent.rows,
  };
}

/** Nothing is missing, nothing is there twice, and both have the same rows, of which there are some. */
export function isEqualWork({ missing, duplicates, differences, rows }: Integrity): boolean {
  return missing === 0 && duplicates === 0 && differences.length === 0 && rows > 0;
}

function differenceOf(before: VerifiedDay | undefined, after: VerifiedDay | undefined): string | undefined {
  if (!before || !after) return 'only one run has it';
  const unread = [before, after].find(({ status }) => status !== 'ok' && status !== 'empty');
  if (unread) return `it is ${unread.status}`;
  if (before.fault !== null || after.fault !== null) return before.fault ?? after.fault ?? undefined;
  if (before.stored !== after.stored) return 'another number of rows';
  return before.digest === after.digest ? undefined : 'other rows';
}
