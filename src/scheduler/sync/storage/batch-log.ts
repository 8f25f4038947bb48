import type { PacificDay } from '../../../contract/pacific-day.ts';
import type { BatchStatus } from '../../../contract/sync.ts';
import type { Database } from '../../storage/database.ts';

export interface LoggedBatch {
  /** When it ended, in ms since 1970. */
  at: number;
  run: string;
  worker: number;
  account: string;
  site: string;
  date: PacificDay;
  status: BatchStatus;
  rows: number;
  durationMs: number;
  fetchMs: number;
  storeMs: number;
  problem: string | null;
}

const keptMs = 7 * 24 * 3_600_000;

/** What batches took, and how they ended. */
export class BatchLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Several at once, for the log is written beside the work and not within it. */
  async append(batches: readonly LoggedBatch[]): Promise<void> {
    if (batches.length === 0) return;
    await this.#database.query(
      `insert into sync_batches (at, run, worker, account, site, day, status, rows, duration_ms, fetch_ms, store_ms, problem)
       select at::timestamptz, run, worker, account, site, day::date, status, rows, duration_ms, fetch_ms, store_ms, nullif(problem, '')
       from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
         $9::float8[], $10::float8[], $11::float8[], $12::text[])
         as t (at, run, worker, account, site, day, status, rows, duration_ms, fetch_ms, store_ms, problem)`,
      [
        batches.map(({ at }) => new Date(at).toISOString()),
        batches.map(({ run }) => run),
        batches.map(({ worker }) => worker),
        batches.map(({ account }) => account),
        batches.map(({ site }) => site),
        batches.map(({ date }) => date),
        batches.map(({ status }) => status),
        batches.map(({ rows }) => rows),
        batches.map(({ durationMs }) => durationMs),
        batches.map(({ fetchMs }) => fetchMs),
        batches.map(({ storeMs }) => storeMs),
        batches.map(({ problem }) => problem ?? ''),
      ],
    );
  }

  /** Those that ended within a span (ms), the newest first. */
  async within(span: { from: number; to: number }, site: string | undefined): Promise<LoggedBatch[]> {
    const rows = await this.#database.query<Omit<LoggedBatch, 'at'> & { at: Date }>(
      `select at, run, worker, account, site, day::text as date, status, rows, duration_ms as "durationMs",
         fetch_ms as "fetchMs", store_ms as "storeMs", problem
       from sync_batches where at > $1 and at <= $2 and ($3::text is null or site = $3)
       order by at desc, id desc limit 100000`,
      [new Date(span.from), new Date(span.to), site ?? null],
    );
    return rows.map((row) => ({ ...row, at: row.at.getTime() }));
  }

  /**
   * What was logged after the batch of an id, and the id of the newest. By the order of the log and not by when batches
   * ended: they are logged some seconds later, and none may fall between two who ask. Without an id nothing is told yet.
   */
  async after(
    id: number | undefined,
  ): Promise<{ newest: number; batches: Pick<LoggedBatch, 'status' | 'durationMs'>[] }> {
    if (id === undefined) {
      const [last] = await this.#database.query<{ id: number }>(
        'select coalesce(max(id), 0)::float8 as id from sync_batches',
      );
      return { newest: last?.id ?? 0, batches: [] };
    }
    const batches = await this.#database.query<{ id: number; status: BatchStatus; durationMs: number }>(
      'select id::float8 as id, status, duration_ms as "durationMs" from sync_batches where id > $1 order by id limit 100000',
      [id],
    );
    return { newest: batches.at(-1)?.id ?? id, batches };
  }

  async forgetOld(now: number): Promise<void> {
    await this.#database.query('delete from sync_batches where at < $1', [new Date(now - keptMs)]);
  }
}
