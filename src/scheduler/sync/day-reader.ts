import type { Clock } from '../clock/clock.ts';
import type { Attempt } from '../engine/engine.ts';
import { backlogDelayMs, type DrillFaults } from './drill-faults.ts';
import { nextStep, type Paging } from './paginator.ts';
import { disagreement, type Sums } from './reconcile.ts';
import type { Row } from './page-rows.ts';
import type { Page } from './search-console.ts';
import type { Owned, Reading, ReadingStore } from './storage/reading-store.ts';
import type { StoredRun } from './storage/run-store.ts';
import type { Turns } from '../turns/turns.ts';
import { untried, type CheckItem, type PageItem, type WorkItem } from './work-item.ts';

interface DayReaderPorts {
  clock: Clock;
  run: StoredRun;
  attempt: Attempt;
  readings: ReadingStore;
  /** Who may write at the same time. */
  writers: Turns;
  faults: DrillFaults;
  paging: Paging;
}

/** A day is read so often, until one that goes on changing is left as it was read last. */
const mostAttempts = 3;

/** Stores the pages of days, sees what is missing, and publishes a day once it is whole and agrees with its totals. */
export class DayReader {
  readonly #ports: DayReaderPorts;

  constructor(ports: DayReaderPorts) {
    this.#ports = ports;
  }

  /** What the API says of the days before they are read. */
  keepTotals(totals: readonly { id: number; totals: Sums }[]): Promise<void> {
    return this.#ports.readings.setTotals(this.#ownedBy(), totals);
  }

  /** Stores one page. @returns what has to be asked next of the day; undefined when it has ended. */
  page(item: PageItem, page: Page, signal: AbortSignal): Promise<WorkItem | undefined> {
    const { readings, writers, paging } = this.#ports;
    const { reading, startRow } = item;
    return writers.take(async () => {
      await this.#backlog(signal);
      const number = reading.pages.length;
      const { rows } = page;
      const fresh = await readings.storePage(this.#ownedBy(), { reading, number, startRow, rows });
      reading.pages.push({ startRow, rows: rows.length, fresh });
      const step = nextStep(reading.pages, paging);
      if (step.kind === 'failed') return this.#fail(reading, step.why);
      if (step.kind === 'complete') return this.#whole(item, step.repairs);
      return { ...item, ...untried, startRow: step.startRow, repair: step.kind === 'repair' };
    });
  }

  /** The totals of a day that did not agree, asked for once more. */
  async check(item: CheckItem, totals: Sums): Promise<WorkItem | undefined> {
    const { reading, sums, repairs, place } = item;
    const disagrees = this.#disagreement(item.sums, totals);
    if (!disagrees) return this.#publish({ ...reading, totals }, sums, repairs);
    if (reading.attempt >= mostAttempts)
      return this.#fail(reading, `${disagrees}, though it was read ${reading.attempt} times`);
    return this.readAnew(reading, totals, place);
  }

  /** The first page of a new reading of a day that has changed. */
  async readAnew(reading: Reading, totals: Sums | null, place: number): Promise<PageItem> {
    const anew = await this.#ports.readings.readAnew(this.#ownedBy(), reading, totals);
    return { kind: 'page', place, ...untried, reading: anew, startRow: 0, repair: false };
  }

  /** What is to be asked first of a reading that may have stored pages. A whole one is read back and published. */
  async resume(reading: Reading, place: number): Promise<WorkItem | undefined> {
    const step = nextStep(reading.pages, this.#ports.paging);
    const item: PageItem = { kind: 'page', place, ...untried, reading, startRow: 0, repair: false };
    if (step.kind === 'failed') return this.#fail(reading, step.why);
    if (step.kind === 'complete') return this.#whole(item, step.repairs);
    return { ...item, startRow: step.startRow, repair: step.kind === 'repair' };
  }

  async fail(reading: Reading, why: string): Promise<void> {
    await this.#fail(reading, why);
  }

  /**
   * What to do about a day whose totals are others after it was read: read it anew, or leave it marked as one that
   * Search Console still adds to.
   */
  async grown(reading: Reading, totals: Sums, place: number): Promise<WorkItem | undefined> {
    if (reading.attempt < mostAttempts) return this.readAnew(reading, totals, place);
    await this.#ports.readings.markGrowing(this.#ownedBy(), reading, totals);
    return undefined;
  }

  async #whole({ reading, place }: PageItem, repairs: number): Promise<WorkItem | undefined> {
    const { readings, run } = this.#ports;
    const sums = await readings.sums(reading);
    if (sums.rows === 0) {
      const before = await readings.rowsBefore(reading, run.site, run.type);
      if (before > 0)
        return this.#fail(
          reading,
          `Search Console answers that there are no rows, and ${before} are stored: they are kept. Look whether the property was moved or its permissions changed.`,
        );
    }
    if (!this.#disagreement(sums, reading.totals)) return this.#publish(reading, sums, repairs);
    return { kind: 'check', place, ...untried, reading, sums, repairs };
  }

  #disagreement(sums: { rows: number } & Sums, totals: Sums | null): string | undefined {
    const { run, paging } = this.#ports;
    return disagreement({ ...sums, cut: sums.rows >= paging.dayRows, dimensions: run.dimensions }, totals);
  }

  async #publish(reading: Reading, sums: CheckItem['sums'], repairs: number): Promise<undefined> {
    const { readings, clock } = this.#ports;
    await readings.publish(this.#ownedBy(), reading, { sums, repairs, now: clock.now() });
    reading.state = sums.rows > 0 ? 'ok' : 'empty';
    return undefined;
  }

  async #fail(reading: Reading, why: string): Promise<undefined> {
    const { readings, clock } = this.#ports;
    const repairs = Math.max(0, reading.pages.length - 1);
    await readings.fail(this.#ownedBy(), reading, { why, repairs, now: clock.now() });
    reading.state = 'failed';
    return undefined;
  }

  /** A drill's slow database. */
  async #backlog(signal: AbortSignal): Promise<void> {
    const { clock, faults } = this.#ports;
    if (!faults.has('persistence-backlog') || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        cancel();
        forget();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = clock.after(backlogDelayMs, end);
      const forget = faults.onChange(end);
      signal.addEventListener('abort', end);
    });
  }

  #ownedBy(): Owned {
    return { run: this.#ports.run.id, attempt: this.#ports.attempt };
  }
}

/** Rows of totals by day. A day that is not among them has none. */
export function totalsByDay(rows: Iterable<Row>): (day: string) => Sums {
  const byDay = new Map<string | undefined, Sums>();
  for (const { keys, clicks, impressions } of rows) byDay.set(keys[0], { clicks, impressions });
  return (day) => byDay.get(day) ?? { clicks: 0, impressions: 0 };
}
