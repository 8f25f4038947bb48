import type { Database } from '../../storage/database.ts';
import type { GateMeasures } from '../gates.ts';

/** Runs of global: those of greedy run into no deadline and fall back to nothing, and would only dilute the rates. */
const ofGlobal = `policy_version like '%.global.%'`;
const ended = `from policy_runs where created_at between $1 and $2 and status <> 'canceled'`;
/** One moment is one sample, and timestamps are finer than that. */
const moment = `date_trunc('milliseconds', created_at)`;
/** A run that did nothing because it could not is compared with nothing. */
const paired = `${ended} and ${ofGlobal} and objective is not null and greedy_objective is not null
  and not (no_op and no_op_reason in ('no_deficits', 'no_surpluses', 'input_quality_blocked', 'budget_zero'))`;
const greedyTotal = `(greedy_objective->>'total')::float8`;
const total = `(objective->>'total')::float8`;

/**
 * What criteria of a rollout may ask of the runs, by the names that plans use; see the source of kind `sql`. A run
 * counts when it ends. An overdue job that nobody has ended yet counts at its deadline.
 */
export const policyQueries = {
  'optimize-timeouts': `
    select ${moment} as at, timed_out::int as value, 1 as base ${ended} and ${ofGlobal}
    union all
    select deadline_at as at, 1 as value, 1 as base from policy_jobs
    where deadline_at between $1 and $2 and deadline_at < now() and ${ofGlobal}`,
  'optimize-fallbacks': `
    select ${moment} as at, (fallback is not null)::int as value, 1 as base ${ended} and ${ofGlobal}`,
  'optimize-objective-pairs': `
    select ${moment} as at, ${greedyTotal} - ${total} as value, ${greedyTotal} as base ${paired}`,
  'optimize-failed-runs': `
    select ${moment} as at, avg((status = 'fail')::int) as value ${ended} group by 1`,
  'optimize-no-op-runs': `
    select ${moment} as at, avg(no_op::int) as value ${ended} group by 1`,
  'optimize-moves': `
    select ${moment} as at, avg(move_count) as value ${ended} group by 1`,
} as const;

/** The measures of the gates over the runs between two times (ms since 1970), from the same queries as the criteria. */
export async function gateMeasures(database: Database, from: number, to: number): Promise<GateMeasures> {
  const sums = async (name: keyof typeof policyQueries) => {
    const [row] = await database.query<{ count: number; of: number; rows: number }>(
      `select coalesce(sum(value), 0)::float8 as count, coalesce(sum(base), 0)::float8 as of, count(*) as rows
       from (${policyQueries[name]}) as samples`,
      [new Date(from), new Date(to)],
    );
    return row ?? { count: 0, of: 0, rows: 0 };
  };
  const [timeouts, fallbacks, pairs] = await Promise.all([
    sums('optimize-timeouts'),
    sums('optimize-fallbacks'),
    sums('optimize-objective-pairs'),
  ]);
  const measured = ({ count, of }: { count: number; of: number }) => ({ count, of });
  return {
    timeouts: measured(timeouts),
    fallbacks: measured(fallbacks),
    objectiveDelta: { ...measured(pairs), pairs: pairs.rows },
  };
}

/** 95th percentile in ms of how long asked runs took that ended after a time (ms); undefined where none did. */
export async function runLatencyP95(database: Database, after: number): Promise<number | undefined> {
  const [row] = await database.query<{ p95: number | null }>(
    `select percentile_disc(0.95) within group (order by latency_ms) as p95
     from policy_runs where created_at > $1 and origin = 'asked' and status in ('success', 'timeout', 'fail')`,
    [new Date(after)],
  );
  return row?.p95 ?? undefined;
}
