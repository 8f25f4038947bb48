import { pacificDay } from '../../contract/pacific-day.ts';
import { randomOf } from '../random.ts';
import { cutPage, type TieOrder } from './answer-pages.ts';
import type { Faults } from './fault.ts';
import { daysBetween, withinDay, type SearchQuery } from './query.ts';
import type { WorldDays } from './world-days.ts';

/** How rows with equal clicks change places without any fault. */
export interface TieOptions {
  /** Share of answers in which they do. */
  share: number;
  /** Within so many rows of a page's border. */
  within: number;
}

export const ordinaryTies: TieOptions = { share: 0.25, within: 100 };

interface SearchConsoleOptions {
  seed: number;
  days: WorldDays;
  faults: Faults;
  ties: TieOptions;
  /** Of the newest final day. Between two and three days behind, as the hour decides. */
  lagMs: number;
}

/** What Search Analytics answers, if nothing is wrong: the body, and how many rows it has. */
export class SearchAnalytics {
  readonly #options: SearchConsoleOptions;
  readonly #order;

  constructor(options: SearchConsoleOptions) {
    this.#options = options;
    this.#order = randomOf('search-console-ties', options.seed);
  }

  answer(site: string, query: SearchQuery, now: number): { body: Buffer; rows: number } {
    const lagMs = query.dataState === 'all' ? 0 : this.#options.lagMs;
    const newest = pacificDay(now - lagMs);
    const days = daysBetween(query.startDate, query.endDate).filter((date) => date <= newest);
    const [rows, count] =
      withinDay(query).length === 0 ? this.#totals(site, query, days) : this.#page(site, query, days[0]);
    return {
      rows: count,
      body: Buffer.concat([
        Buffer.from('{'),
        ...(count > 0 ? [Buffer.from('"rows":['), rows, Buffer.from('],')] : []),
        Buffer.from(
          `"responseAggregationType":"${query.aggregationType === 'byProperty' ? 'byProperty' : 'byPage'}"`,
        ),
        Buffer.from('}'),
      ]),
    };
  }

  #totals(site: string, query: SearchQuery, days: string[]): [Buffer, number] {
    const { days: world, faults } = this.#options;
    const all = world.totalRows(site, days, query, (date) => faults.grownBy(date, days.length === 1));
    const rows = all.slice(query.startRow, query.startRow + query.rowLimit);
    return [Buffer.from(rows.join(',')), rows.length];
  }

  #page(site: string, query: SearchQuery, date: string | undefined): [Buffer, number] {
    if (date === undefined) return [Buffer.alloc(0), 0];
    const { days: world, faults } = this.#options;
    const listed = world.listed(site, date, query, faults.grownBy(date, true));
    const count = Math.max(0, Math.min(query.rowLimit, listed.count - query.startRow));
    return [cutPage(listed, query.startRow, query.rowLimit, this.#ties()), count];
  }

  #ties(): TieOrder | undefined {
    const { ties, faults } = this.#options;
    const shuffle = faults.present('shuffle-ties');
    if (shuffle) return { within: shuffle.within, random: this.#order };
    return this.#order.fraction() < ties.share ? { within: ties.within, random: this.#order } : undefined;
  }
}
