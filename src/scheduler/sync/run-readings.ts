import { totalsByDay, type DayReader } from './day-reader.ts';
import type { Paging } from './paginator.ts';
import type { Page, PageRequest } from './search-console.ts';
import type { Reading, ReadingStore } from './storage/reading-store.ts';
import type { StoredRun } from './storage/run-store.ts';
import { untried, type PageItem, type WorkItem } from './work-item.ts';

/**
 * What a run has to ask: the totals of all days, then the days, then the totals again, to see which of them grew; those
 * are read anew.
 */
export class RunReadings {
  /** What is to be queued next, in its order. */
  readonly source: WorkItem[] = [];
  readonly #run: StoredRun;
  readonly #readings: ReadingStore;
  readonly #reader: DayReader;
  readonly #paging: Paging;
  #all: Reading[] = [];
  #phase: 'before' | 'reading' | 'after' = 'before';

  constructor(run: StoredRun, readings: ReadingStore, reader: DayReader, paging: Paging) {
    this.#run = run;
    this.#readings = readings;
    this.#reader = reader;
    this.#paging = paging;
  }

  /** Reads what is stored of the run. */
  async load(): Promise<void> {
    this.#all = await this.#readings.of(this.#run.id);
  }

  /** Begins with what is not read yet. */
  async plan(): Promise<void> {
    this.source.splice(0);
    const pending = this.#all.filter(({ state }) => state === 'pending');
    const known = pending.every(({ totals }) => totals !== null);
    this.#phase = 'before';
    if (known) await this.#queueDays();
    else this.source.push({ kind: 'totals', when: 'before', place: 0, ...untried });
  }

  /** All that was queued is done. @returns whether something is to be asked after that. */
  goOn(): boolean {
    if (this.#phase === 'after' || !this.#all.some(hasRows)) return false;
    this.#phase = 'after';
    this.source.push({ kind: 'totals', when: 'after', place: 0, ...untried });
    return true;
  }

  requestOf(item: WorkItem): PageRequest {
    const { from, to, type, dimensions } = this.#run;
    const { pageRows, dayRows } = this.#paging;
    if (item.kind === 'page') {
      const { day } = item.reading;
      const rowLimit = Math.min(pageRows, dayRows - item.startRow);
      return { from: day, to: day, type, dimensions, rowLimit, startRow: item.startRow };
    }
    const span = item.kind === 'check' ? { from: item.reading.day, to: item.reading.day } : { from, to };
    return { ...span, type, dimensions: ['date'], rowLimit: pageRows, startRow: 0 };
  }

  /** What an answer means. @returns what follows it in its place. */
  async take(item: WorkItem, page: Page, signal: AbortSignal): Promise<WorkItem | undefined> {
    try {
      return await this.#taken(item, page, signal);
    } finally {
      page.rows.release();
    }
  }

  async #taken(item: WorkItem, page: Page, signal: AbortSignal): Promise<WorkItem | undefined> {
    if (item.kind === 'page') return this.#reader.page(item, page, signal);
    const totalsOf = totalsByDay(page.rows);
    if (item.kind === 'check') {
      const next = await this.#reader.check(item, totalsOf(item.reading.day));
      if (next?.kind === 'page') this.#replace(next);
      return next;
    }
    if (item.when === 'before') {
      const pending = this.#all.filter(({ state, totals }) => state === 'pending' && totals === null);
      for (const reading of pending) reading.totals = totalsOf(reading.day);
      await this.#reader.keepTotals(pending.map(({ id, day }) => ({ id, totals: totalsOf(day) })));
      await this.#queueDays();
      return undefined;
    }
    for (const [index, reading] of this.#all.entries()) {
      const totals = totalsOf(reading.day);
      if (!hasRows(reading) || sameTotals(reading, totals)) continue;
      const next = await this.#reader.grown(reading, totals, index + 1);
      if (next?.kind !== 'page') continue;
      this.#replace(next);
      this.source.push(next);
      this.#phase = 'reading';
    }
    return undefined;
  }

  async #queueDays(): Promise<void> {
    this.#phase = 'reading';
    const items: WorkItem[] = [];
    for (const [index, reading] of this.#all.entries()) {
      if (reading.state !== 'pending') continue;
      const item = await this.#reader.resume(reading, index + 1);
      if (item) items.push(item);
    }
    // All or none: where storage fails on the way it is done once more, and a day that stood there twice is read twice.
    this.source.push(...items);
  }

  /** A day is read anew: its reading takes the place of the one before. */
  #replace({ reading }: PageItem): void {
    this.#all = this.#all.map((each) => (each.day === reading.day ? reading : each));
  }
}

const hasRows = ({ state }: Reading) => state === 'ok' || state === 'empty';
const sameTotals = ({ totals }: Reading, now: { clicks: number; impressions: number }) =>
  totals === null || (totals.clicks === now.clicks && totals.impressions === now.impressions);
