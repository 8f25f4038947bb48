import type { Clock, Random } from '../src/scheduler/clock/clock.ts';
import { daysOf } from '../src/scheduler/sync/pacific.ts';
import { PageRows, type Row } from '../src/scheduler/sync/page-rows.ts';
import type { Page, PageRequest, Refusal, SearchConsole } from '../src/scheduler/sync/search-console.ts';

export interface FakeOptions {
  clock: Clock;
  random: Random;
  /** How many rows a day has. */
  rowsOf: (day: string) => number;
  latencyMs?: number;
  /** Shuffles rows with equal clicks in each answer. */
  shuffleTies?: boolean;
}

/**
 * Search Console in memory: days of rows by falling clicks, most of them without any, as in life. `refuse` may answer in
 * its place, and `grow` adds rows to a day.
 */
export class FakeSearchConsole implements SearchConsole {
  readonly asked: { at: number; site: string; request: PageRequest }[] = [];
  onTheWire = 0;
  mostOnTheWire = 0;
  refuse: (request: PageRequest) => Refusal | undefined = () => undefined;
  /** Called with each query, before it is answered. */
  beforeAnswer: (request: PageRequest) => void = () => undefined;
  readonly #options: FakeOptions;
  readonly #grown = new Map<string, number>();

  constructor(options: FakeOptions) {
    this.#options = options;
  }

  grow(day: string, rows: number): void {
    this.#grown.set(day, (this.#grown.get(day) ?? 0) + rows);
  }

  /** The truth of a day, in its own order. */
  rows(day: string): Row[] {
    const count = this.#options.rowsOf(day) + (this.#grown.get(day) ?? 0);
    return Array.from({ length: count }, (_, index) => ({
      keys: [`https://example.com/${day}/${index}`, `wie geht’s "${index}" \\ 🦄`],
      // A row that comes later stands anywhere among the others.
      clicks: Math.max(0, 9 - Math.floor(((index * 7) % Math.max(1, count)) / 3)),
      impressions: 10 + (index % 5),
      position: 1 + index / 7,
    }));
  }

  async query(site: string, request: PageRequest, signal: AbortSignal): Promise<Page | Refusal> {
    const { clock, latencyMs = 300 } = this.#options;
    this.asked.push({ at: clock.now(), site, request });
    this.onTheWire += 1;
    this.mostOnTheWire = Math.max(this.mostOnTheWire, this.onTheWire);
    const aborted = await waited(clock, latencyMs, signal);
    this.onTheWire -= 1;
    if (aborted) return { ok: false, kind: 'aborted', reason: 'aborted', message: 'we did not wait for it' };
    this.beforeAnswer(request);
    return this.refuse(request) ?? this.#answer(request);
  }

  #answer({ from, to, dimensions, startRow, rowLimit }: PageRequest): Page {
    const rows =
      dimensions[0] === 'date'
        ? daysOf(from, to).flatMap((day) => totals(day, this.rows(day)))
        : this.#ordered(this.rows(from)).slice(startRow, startRow + rowLimit);
    return { ok: true, rows: PageRows.of(rows), bytes: rows.length * 100 };
  }

  #ordered(rows: Row[]): Row[] {
    const { random, shuffleTies } = this.#options;
    const placed = rows.map((row, index) => ({ row, tie: shuffleTies ? random() : index }));
    return placed.sort((a, b) => b.row.clicks - a.row.clicks || a.tie - b.tie).map(({ row }) => row);
  }
}

function totals(day: string, rows: Row[]): Row[] {
  if (rows.length === 0) return [];
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  return [
    {
      keys: [day],
      clicks: sum(({ clicks }) => clicks),
      impressions: sum((row) => row.impressions),
      position: 1,
    },
  ];
}

/** @returns whether it was aborted. */
function waited(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(true);
  return new Promise((resolve) => {
    const abort = () => {
      cancel();
      resolve(true);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve(false);
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}

export const refusal = (kind: Refusal['kind'], reason: string, retryAfterMs?: number): Refusal => ({
  ok: false,
  kind,
  reason,
  message: `Search Console says ${reason}`,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
