import type { PacificDay } from '../../../contract/pacific-day.ts';
import type { SearchDimension, SearchType, SyncLimits } from '../../../contract/sync.ts';
import type { Attempt } from '../../engine/engine.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import type { RunFigures } from '../run-figures.ts';

/** `queued`: no process works on it yet; `halted`: nor may any. The first three are open. */
export type StoredRunState = 'queued' | 'running' | 'halted' | 'done' | 'partial' | 'failed';

export interface StoredRun {
  id: string;
  site: string;
  account: string;
  type: SearchType;
  dimensions: SearchDimension[];
  from: PacificDay;
  to: PacificDay;
  force: boolean;
  startedBy: string;
  state: StoredRunState;
  ownLimits: SyncLimits | null;
  /** The lever's order when it began. */
  orderBefore: string | null;
  orderShown: string | null;
  startedAt: number;
  endedAt: number | null;
  figures: RunFigures;
  problem: string | null;
}

/** Whether open runs are halted is said once, for all of them. */
const state = `case
  when state not in ('queued', 'running', 'halted') then state
  when (select halted_at from sync_control where id = 1) is not null then 'halted'
  when state = 'halted' then 'queued' else state end as state`;
const columns = `id, site, account, type, dimensions, first_day::text as "from", last_day::text as "to", force,
  started_by as "startedBy", ${state}, own_limits as "ownLimits", order_before as "orderBefore",
  order_shown as "orderShown", started_at as "startedAt", ended_at as "endedAt", figures, problem`;

type RunRow = Omit<StoredRun, 'startedAt' | 'endedAt'> & { startedAt: Date; endedAt: Date | null };

const runOf = (row: RunRow): StoredRun => ({
  ...row,
  startedAt: row.startedAt.getTime(),
  endedAt: row.endedAt?.getTime() ?? null,
});

/** Whose a run is: the attempt at its job that may write of it. */
const ownerOf = ({ id, retryCount }: Attempt): string => `${id}:${retryCount}`;

/** Runs, and which attempt works on which. */
export class RunStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether the schedule has begun a run like this one since a moment, in ms since 1970. */
  async isScheduled(
    transaction: Queryable,
    { site, type, startedBy }: Pick<StoredRun, 'site' | 'type' | 'startedBy'>,
    since: number,
  ): Promise<boolean> {
    const [begun] = await transaction.query(
      'select 1 from sync_runs where site = $1 and type = $2 and started_by = $3 and started_at >= $4 limit 1',
      [site, type, startedBy, new Date(since)],
    );
    return begun !== undefined;
  }

  async insert(transaction: Queryable, run: StoredRun, reason: string): Promise<void> {
    await transaction.query(
      `insert into sync_runs (id, site, account, type, dimensions, first_day, last_day, force, started_by, reason, state,
         own_limits, order_before, started_at, figures)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        run.id,
        run.site,
        run.account,
        run.type,
        run.dimensions,
        run.from,
        run.to,
        run.force,
        run.startedBy,
        reason,
        run.state,
        run.ownLimits && JSON.stringify(run.ownLimits),
        run.orderBefore,
        new Date(run.startedAt),
        JSON.stringify(run.figures),
      ],
    );
  }

  async get(id: string): Promise<StoredRun | undefined> {
    const [row] = await this.#database.query<RunRow>(`select ${columns} from sync_runs where id = $1`, [id]);
    return row && runOf(row);
  }

  /** The newest first. */
  async list({ site, limit }: { site?: string | undefined; limit: number }): Promise<StoredRun[]> {
    const rows = await this.#database.query<RunRow>(
      `select ${columns} from sync_runs where $1::text is null or site = $1
       order by started_at desc, id desc limit $2`,
      [site ?? null, limit],
    );
    return rows.map(runOf);
  }

  async open(database: Queryable = this.#database): Promise<StoredRun[]> {
    const rows = await database.query<RunRow>(
      `select ${columns} from sync_runs where state in ('queued', 'running', 'halted') order by started_at, id`,
    );
    return rows.map(runOf);
  }

  /**
   * Makes an open run this attempt's: who had it before writes nothing more. The engine has to keep the attempt in its
   * hands meanwhile. False where somebody writes of the run at this moment, or it has ended. Whoever has been at that for
   * so long that it must be frozen or cut off is thrown out, and the run can be had a moment later. Nodes of the version
   * before take a run whose lease has passed: it has none.
   */
  async claim(transaction: Queryable, id: string, attempt: Attempt): Promise<boolean> {
    const rows = await transaction.query(
      `update sync_runs set owner = $2, lease_until = null, order_shown = null
       where id = (
         select id from sync_runs where id = $1 and state in ('queued', 'running', 'halted') for update skip locked)
       returning 1`,
      [id, ownerOf(attempt)],
    );
    if (rows.length === 0) await throwOut(transaction, id);
    return rows.length > 0;
  }

  /** Tells how far it is; false where the run is another's. */
  async beat(id: string, attempt: Attempt, { figures, orderShown, problem }: Beat): Promise<boolean> {
    const rows = await this.#database.query(
      `update sync_runs set figures = $3, order_shown = $4, problem = $5, state = 'running'
       where id = $1 and owner = $2 and state in ('queued', 'running', 'halted') returning 1`,
      [id, ownerOf(attempt), JSON.stringify(figures), orderShown, problem],
    );
    return rows.length > 0;
  }

  /** Leaves an open run as it is, for another attempt to go on with. */
  async release(id: string, attempt: Attempt, figures: RunFigures): Promise<void> {
    await this.#database.query(
      'update sync_runs set owner = null, figures = $3 where id = $1 and owner = $2',
      [id, ownerOf(attempt), JSON.stringify(figures)],
    );
  }

  async end(
    transaction: Queryable,
    id: string,
    {
      state,
      problem,
      figures,
      now,
    }: { state: StoredRunState; problem: string | null; figures: RunFigures; now: number },
  ): Promise<void> {
    await transaction.query(
      `update sync_runs set state = $2, problem = $3, figures = $4, ended_at = $5, owner = null
       where id = $1`,
      [id, state, problem, JSON.stringify(figures), new Date(now)],
    );
  }
}

interface Beat {
  figures: RunFigures;
  orderShown: string | null;
  problem: string | null;
}

/**
 * Holds the run until the transaction ends. @throws where it is another attempt's: that one may work on it, and nothing
 * may be written twice.
 */
export async function fence(transaction: Queryable, run: string, attempt: Attempt): Promise<void> {
  const [own] = await transaction.query(
    `select pg_advisory_xact_lock_shared(${writersLock}) from sync_runs where id = $1 and owner = $2 for share`,
    [run, ownerOf(attempt)],
  );
  if (!own) throw new LostRun(run);
}

/** Who writes of a run holds this, so that they can be found. */
const writersLock = 'hashtextextended($1, 1)';

/** As long as a session may be idle within a transaction. The server sees to that, except in the midst of a COPY. */
const writesForSeconds = 5;

/** Ends the sessions that write of a run and do not get on because their process sends nothing. */
async function throwOut(transaction: Queryable, run: string): Promise<void> {
  await transaction.query(
    `select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and database = datid and (classid::bigint << 32 | objid::bigint) = ${writersLock}
       and wait_event = 'ClientRead' and xact_start < clock_timestamp() - interval '${writesForSeconds} s'`,
    [run],
  );
}

export class LostRun extends Error {
  constructor(run: string) {
    super(`run ${run} was given to another: this process was away for too long`);
  }
}
