/** How the API pages. */
export interface Paging {
  /** Rows of a full page. */
  pageRows: number;
  /** Rows of a day and type, at the most. */
  dayRows: number;
}

export const searchConsolePaging: Paging = { pageRows: 25_000, dayRows: 50_000 };

/** A page of a day that is stored, in the order of storing. */
export interface StoredPage {
  startRow: number;
  rows: number;
  /** Keys that no page before had. */
  fresh: number;
}

/** `rows`: those that a complete reading has, by key. */
type Step =
  | { kind: 'read'; startRow: number }
  | { kind: 'repair'; startRow: number; missing: number }
  | { kind: 'complete'; rows: number; repairs: number }
  | { kind: 'failed'; why: string };

/** Pages that are read beyond those of the day, until a day counts as one that cannot be read. */
export const mostRepairs = 24;

/**
 * What is to be read next of a day. Pages follow one another until one is short or the day is full.
 *
 * Rows with equal clicks come in an order of their own with each answer, so a page may repeat rows of the page before,
 * and each that is repeated stands where another should: of n positions with d keys exactly n − d rows are missing, as
 * long as the day does not change. Those are found by reading again, first across the borders, where a tie that is
 * shorter than a page comes whole, and then all pages in turn, each of which shows its share of a longer tie.
 * A day that grew while it was read repeats rows as well, and is repaired by the same.
 */
export function nextStep(pages: readonly StoredPage[], { pageRows, dayRows }: Paging): Step {
  const newest = new Map(pages.map(({ startRow, rows }) => [startRow, rows]));
  const starts: number[] = [];
  let positions = 0;
  for (let start = 0; start < dayRows; start += pageRows) {
    const rows = newest.get(start);
    if (rows === undefined) return { kind: 'read', startRow: start };
    starts.push(start);
    positions = start + rows;
    if (rows < pageRows) break;
  }
  const keys = pages.reduce((sum, { fresh }) => sum + fresh, 0);
  const repairs = pages.length - starts.length;
  if (keys >= positions) return { kind: 'complete', rows: keys, repairs };
  const missing = positions - keys;
  if (repairs >= mostRepairs)
    return {
      kind: 'failed',
      why: `${missing} of ${positions} rows did not come in ${pages.length} pages, which repeat others: Search Console orders rows with equal clicks anew each time. Sync the day again later.`,
    };
  const borders = starts.slice(1).map((start) => start - Math.floor(pageRows / 2));
  const turns = [...borders, ...[...starts].reverse()];
  return { kind: 'repair', startRow: turns[repairs % turns.length] ?? 0, missing };
}
