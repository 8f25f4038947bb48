import type { Database } from '../../storage/database.ts';

interface RateEvent {
  /** ms since 1970. */
  at: number;
  kind: 'approaching' | 'exceeded' | 'throttled';
  scope: 'site' | 'user' | 'project';
  of: string;
  account: string;
  site: string;
  used: number;
  budget: number;
  retryMs: number | null;
  reason: string | null;
}

const keptMs = 30 * 24 * 3_600_000;

/** When budgets were approached, exceeded or felt, in all processes. */
export class RateEvents {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async append({
    at,
    kind,
    scope,
    of,
    account,
    site,
    used,
    budget,
    retryMs,
    reason,
  }: RateEvent): Promise<void> {
    await this.#database.query(
      `insert into sync_rate_events (at, kind, scope, name, account, site, used, budget, retry_ms, reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [new Date(at), kind, scope, of, account, site, used, budget, retryMs, reason],
    );
  }

  /** The newest first. */
  async newest(limit: number): Promise<RateEvent[]> {
    const rows = await this.#database.query<Omit<RateEvent, 'at'> & { at: Date }>(
      `select at, kind, scope, name as "of", account, site, used, budget, retry_ms as "retryMs", reason
       from sync_rate_events order by at desc, id desc limit $1`,
      [limit],
    );
    return rows.map((row) => ({ ...row, at: row.at.getTime() }));
  }

  /** How many of each kind since a time (ms). */
  async countSince(from: number): Promise<Record<RateEvent['kind'], number>> {
    const rows = await this.#database.query<{ kind: RateEvent['kind']; count: number }>(
      'select kind, count(*)::int as count from sync_rate_events where at > $1 group by kind',
      [new Date(from)],
    );
    const counts = { approaching: 0, exceeded: 0, throttled: 0 };
    for (const { kind, count } of rows) counts[kind] = count;
    return counts;
  }

  async forgetOld(now: number): Promise<void> {
    await this.#database.query('delete from sync_rate_events where at < $1', [new Date(now - keptMs)]);
  }
}
