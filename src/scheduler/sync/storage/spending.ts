import { pacificDay } from '../../../contract/pacific-day.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { nextPacificMidnight } from '../pacific.ts';
import {
  grant,
  recovered,
  spendable,
  throttled,
  unthrottled,
  windowMs,
  type Budget,
  type Grant,
  type Throttling,
} from '../quota.ts';

/** A budget, and what all processes together have spent of it. */
export interface SpentBudget extends Budget {
  used: number;
  usedToday: number;
  /** What is spent in a minute at the most now. */
  pace: number;
  throttling: Throttling;
}

/** Any number that no other program is likely to lock: queries are set aside one process after the other. */
const spendingLock = 7_655_010;
/** Spending is kept for as long as minutes of it are shown, in ms. */
const keptMs = 65 * 60_000;

/** Budgets of queries, which all workers of all processes spend together. */
export class Spending {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Sets queries aside in all of the budgets, or in none. They count from now on, whether they are sent or lapse: a
   * process that dies leaves them counted.
   */
  setAside(budgets: readonly Budget[], demand: number, now: number): Promise<Grant> {
    return this.#database.transaction(async (transaction) => {
      await transaction.query(`select pg_advisory_xact_lock(${spendingLock})`);
      const spent = await spentOf(transaction, budgets, now);
      const granted = spent.map((budget) => grantOf(budget, demand, now)).reduce(tighter);
      if (granted.kind === 'granted') await count(transaction, budgets, granted.queries, now);
      return granted;
    });
  }

  /** A query was refused: nothing is asked in this budget for so long, and less after that. */
  refused(
    budget: Budget,
    refusal: { now: number; pauseMs: number; reason: string; slower: boolean },
  ): Promise<SpentBudget> {
    return this.#database.transaction(async (transaction) => {
      await transaction.query(`select pg_advisory_xact_lock(${spendingLock})`);
      const [spent] = await spentOf(transaction, [budget], refusal.now);
      if (!spent) throw new Error('a budget that was asked for is there');
      const before = spent.throttling;
      const { used, perMinute } = spent;
      const { now, pauseMs, reason } = refusal;
      const after = refusal.slower
        ? throttled(before, { now, used, perMinute, pauseMs, reason })
        : { ...before, pausedUntil: Math.max(before.pausedUntil ?? 0, now + pauseMs), reason };
      await transaction.query(
        `insert into sync_throttling (scope, name, share, changed_at, paused_until, reason)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (scope, name) do update set share = excluded.share, changed_at = excluded.changed_at,
           paused_until = excluded.paused_until, reason = excluded.reason`,
        [
          budget.scope,
          budget.name,
          after.share,
          new Date(after.changedAt),
          after.pausedUntil === null ? null : new Date(after.pausedUntil),
          after.reason,
        ],
      );
      return { ...spent, throttling: after };
    });
  }

  spent(budgets: readonly Budget[], now: number): Promise<SpentBudget[]> {
    return spentOf(this.#database, budgets, now);
  }

  /** Queries of each of the last 60 minutes on one site, oldest first; `at` in ms since 1970. */
  async minutes(site: string, now: number): Promise<{ at: number; queries: number }[]> {
    const rows = await this.#database.query<{ at: Date; queries: number }>(
      `select date_trunc('minute', at) as at, sum(queries)::int as queries from sync_spending
       where scope = 'site' and name = $1 and at > $2 group by 1 order by 1`,
      [site, new Date(now - 3_600_000)],
    );
    return rows.map(({ at, queries }) => ({ at: at.getTime(), queries }));
  }

  async forgetOld(now: number): Promise<void> {
    await this.#database.query('delete from sync_spending where at < $1', [new Date(now - keptMs)]);
    await this.#database.query('delete from sync_daily_spending where day < $1', [
      pacificDay(now - 8 * 24 * 3_600_000),
    ]);
  }
}

function grantOf(
  { used, usedToday, pace, perDay, throttling }: SpentBudget,
  demand: number,
  now: number,
): Grant {
  const { pausedUntil } = throttling;
  if (pausedUntil !== null && pausedUntil > now) return { kind: 'wait', ms: pausedUntil - now };
  const leftToday = perDay === undefined ? Infinity : perDay - usedToday;
  if (leftToday <= 0) return { kind: 'wait', ms: nextPacificMidnight(now) - now };
  const granted = grant({ used, most: pace, demand });
  return granted.kind === 'wait' ? granted : { ...granted, queries: Math.min(granted.queries, leftToday) };
}

/** What both allow. */
function tighter(one: Grant, other: Grant): Grant {
  if (one.kind === 'wait') return other.kind === 'wait' && other.ms > one.ms ? other : one;
  if (other.kind === 'wait') return other;
  return {
    kind: 'granted',
    queries: Math.min(one.queries, other.queries),
    spacingMs: Math.max(one.spacingMs, other.spacingMs),
  };
}

async function spentOf(database: Queryable, budgets: readonly Budget[], now: number): Promise<SpentBudget[]> {
  const rows = await database.query<{
    used: number;
    today: number;
    share: number | null;
    changed: Date | null;
    paused: Date | null;
    reason: string | null;
  }>(
    `select coalesce((select sum(queries) from sync_spending s
         where s.scope = b.scope and s.name = b.name and s.at > $3), 0)::int as used,
       coalesce((select queries from sync_daily_spending d
         where d.scope = b.scope and d.name = b.name and d.day = $4), 0)::int as today,
       t.share, t.changed_at as changed, t.paused_until as paused, t.reason
     from unnest($1::text[], $2::text[]) with ordinality as b (scope, name, place)
     left join sync_throttling t on t.scope = b.scope and t.name = b.name order by place`,
    [
      budgets.map(({ scope }) => scope),
      budgets.map(({ name }) => name),
      new Date(now - windowMs),
      pacificDay(now),
    ],
  );
  return rows.map((row, index) => {
    const throttling: Throttling =
      row.share === null
        ? unthrottled
        : {
            share: row.share,
            changedAt: row.changed?.getTime() ?? 0,
            pausedUntil: row.paused?.getTime() ?? null,
            reason: row.reason,
          };
    const budget = budgets[index] as Budget;
    const pace = spendable(budget.perMinute, recovered(throttling, now));
    return { ...budget, used: row.used, usedToday: row.today, pace, throttling };
  });
}

async function count(
  transaction: Queryable,
  budgets: readonly Budget[],
  queries: number,
  now: number,
): Promise<void> {
  const scopes = budgets.map(({ scope }) => scope);
  const names = budgets.map(({ name }) => name);
  await transaction.query(
    `insert into sync_spending (scope, name, at, queries)
     select scope, name, date_trunc('second', $3::timestamptz) + interval '1 second', $4
     from unnest($1::text[], $2::text[]) as b (scope, name)
     on conflict (scope, name, at) do update set queries = sync_spending.queries + excluded.queries`,
    [scopes, names, new Date(now), queries],
  );
  await transaction.query(
    `insert into sync_daily_spending (scope, name, day, queries)
     select scope, name, $3, $4 from unnest($1::text[], $2::text[]) as b (scope, name)
     on conflict (scope, name, day) do update set queries = sync_daily_spending.queries + excluded.queries`,
    [scopes, names, pacificDay(now), queries],
  );
}
