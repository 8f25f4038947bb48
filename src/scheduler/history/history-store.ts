import { type HistoryAnswer } from '../../contract/history.ts';
import { seriesCatalogue, type SeriesName } from '../../contract/series.ts';
import type { Database } from '../storage/database.ts';

/** One value of a series; `at` in ms since 1970. */
interface Sample {
  at: number;
  value: number;
}

/** Keeps the sampled series. */
export class HistoryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores one sample of each given series. Storing the same time again replaces it. */
  async append(at: number, values: Partial<Record<SeriesName, number>>): Promise<void> {
    const names = Object.keys(values);
    await this.#database.query(
      `insert into history (series, at, value)
       select series, $1, value from unnest($2::text[], $3::float8[]) as batch (series, value)
       on conflict (series, at) do update set value = excluded.value`,
      [new Date(at), names, Object.values(values)],
    );
  }

  /** The samples of one series with `from <= at <= to` (ms), oldest first. */
  async samples(series: SeriesName, from: number, to: number): Promise<Sample[]> {
    const rows = await this.#database.query<{ at: Date; value: number }>(
      'select at, value from history where series = $1 and at between $2 and $3 order by at',
      [series, new Date(from), new Date(to)],
    );
    return rows.map(({ at, value }) => ({ at: at.getTime(), value }));
  }

  /**
   * Several series on one time axis of `stepMs` between `from` and `to` (ms), reduced as the catalogue says.
   * Steps without any sample of any series are left out; a series without one in a step is null there.
   */
  async read(series: SeriesName[], from: number, to: number, stepMs: number): Promise<HistoryAnswer> {
    const rows = await this.#database.query<{
      series: SeriesName;
      step: number;
      highest: number;
      mean: number;
    }>(
      `select series, floor(extract(epoch from at) * 1000 / $1::float8)::int8 as step, max(value) as highest, avg(value) as mean
       from history where series = any($2) and at between $3 and $4 group by 1, 2 order by 2`,
      [stepMs, series, new Date(from), new Date(to)],
    );
    const steps = [...new Set(rows.map(({ step }) => step))];
    const place = new Map(steps.map((step, index) => [step, index]));
    const columns = new Map(series.map((name) => [name, new Array<number | null>(steps.length).fill(null)]));
    for (const row of rows) {
      const value = seriesCatalogue[row.series].reduce === 'max' ? row.highest : row.mean;
      (columns.get(row.series) as (number | null)[])[place.get(row.step) as number] = value;
    }
    return {
      from,
      to,
      stepSeconds: stepMs / 1_000,
      times: steps.map((step) => step * stepMs),
      series: series.map((name) => ({
        name,
        unit: seriesCatalogue[name].unit,
        values: columns.get(name) ?? [],
      })),
    };
  }

  /** Forgets samples before a time (ms). */
  async forgetBefore(at: number): Promise<void> {
    await this.#database.query('delete from history where at < $1', [new Date(at)]);
  }
}
