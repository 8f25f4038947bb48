import { listDay, measures, type ListedDay } from './answer-pages.ts';
import { withinDay, type SearchQuery } from './query.ts';
import { rowsOfDay, type WorldOptions } from './world.ts';

interface Totals {
  clicks: number;
  impressions: number;
  position: number;
}

/** The days of the world, made when they are asked for; the newest that were asked for are kept. */
export class WorldDays {
  readonly #options: WorldOptions;
  readonly #keepBytes: number;
  readonly #listed = new Map<string, ListedDay>();
  readonly #totals = new Map<string, Totals>();
  #bytes = 0;

  constructor(options: WorldOptions, keepBytes: number) {
    this.#options = options;
    this.#keepBytes = keepBytes;
  }

  listed(site: string, date: string, query: SearchQuery, grownBy: number): ListedDay {
    const dimensions = withinDay(query);
    const key = JSON.stringify([site, query.type, date, dimensions, grownBy]);
    const known = this.#listed.get(key);
    // Whoever was asked for last is kept longest.
    this.#listed.delete(key);
    const day = known ?? listDay(this.#rows(site, query.type, date, grownBy), dimensions);
    if (!known) this.#bytes += day.json.length;
    this.#listed.set(key, day);
    for (const [oldest, { json }] of this.#listed) {
      if (this.#bytes <= this.#keepBytes || oldest === key) break;
      this.#listed.delete(oldest);
      this.#bytes -= json.length;
    }
    return day;
  }

  /** The rows of the totals by day, or of all days in one, as JSON; a day without rows has none. */
  totalRows(site: string, days: string[], query: SearchQuery, grownBy: (date: string) => number): string[] {
    const totals = days.flatMap((date) => {
      const sum = this.#total(site, query.type, date, grownBy(date));
      return sum.impressions > 0 ? [{ date, ...sum }] : [];
    });
    if (query.dimensions.length > 0) return totals.map((day) => `{"keys":["${day.date}"],${measures(day)}}`);
    return totals.length > 0 ? [`{${measures(sumOf(totals))}}`] : [];
  }

  #total(site: string, type: string, date: string, grownBy: number): Totals {
    const key = JSON.stringify([site, type, date, grownBy]);
    const known = this.#totals.get(key);
    if (known) return known;
    const made = sumOf(this.#rows(site, type, date, grownBy));
    this.#totals.set(key, made);
    return made;
  }

  #rows(site: string, type: string, date: string, grownBy: number) {
    return rowsOfDay(this.#options, { site, type, date, grownBy });
  }
}

function sumOf(rows: readonly Totals[]): Totals {
  let [clicks, impressions, weighted] = [0, 0, 0];
  for (const row of rows) {
    clicks += row.clicks;
    impressions += row.impressions;
    weighted += row.position * row.impressions;
  }
  return { clicks, impressions, position: impressions === 0 ? 0 : weighted / impressions };
}
