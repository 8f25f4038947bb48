import type { PolicyMove, PolicyRun, RunKey } from '../../../contract/policy.ts';
import type { Queryable } from '../../storage/database.ts';
import { storableJson } from '../../storage/storable.ts';

/** A run that ended, with its key and its moves, as it is written. */
export interface EndedRun {
  run: PolicyRun;
  key: RunKey;
  moves: readonly PolicyMove[];
  /** What the solver says of its work. */
  statistics: object;
}

interface RunRow extends Omit<PolicyRun, 'decision_bucket_ts' | 'created_at'> {
  decision_bucket_ts: Date;
  created_at: Date;
  run_key: RunKey;
}

/** The columns of a run's document. */
const runColumns = `run_id, system_id, policy_version, policy_spec_sha256, sv, decision_bucket_ts, horizon_steps,
  input_quality, no_op, no_op_reason, error_reason, move_count, created_at, status, origin, served_strategy, fallback,
  timed_out, objective, greedy_objective, gap, solver_ms, latency_ms, attempts, run_key`;

/** A run and its key, of a row with these columns. */
function runOf({ run_key: key, decision_bucket_ts, created_at, ...rest }: RunRow): {
  run: PolicyRun;
  key: RunKey;
} {
  const run = {
    ...rest,
    decision_bucket_ts: decision_bucket_ts.toISOString(),
    created_at: created_at.toISOString(),
  };
  return { run, key };
}

/** The runs that a condition (SQL, with its parameters) selects, newest first. */
export async function selectRuns(
  database: Queryable,
  condition: string,
  parameters: (string | number | Date | null)[],
): Promise<{ run: PolicyRun; key: RunKey }[]> {
  const rows = await database.query<RunRow>(
    `select ${runColumns} from policy_runs where ${condition}`,
    parameters,
  );
  return rows.map(runOf);
}

/** All moves of a run, by rank. */
export function selectMoves(database: Queryable, runId: string): Promise<PolicyMove[]> {
  return database.query<PolicyMove>(
    `select move_rank, from_station_key, to_station_key, bikes_moved, dist_m, budget_exhausted, neighbor_exhausted,
       reason_codes from policy_moves where run_id = $1 order by move_rank`,
    [runId],
  );
}

/**
 * Writes a run with its moves. One of the same key that was canceled or failed before makes room; a success stays, for
 * it is the same run.
 */
export async function insertRun(
  transaction: Queryable,
  { run, key, moves, statistics }: EndedRun,
): Promise<void> {
  await transaction.query(`delete from policy_runs where run_id = $1 and status <> 'success'`, [run.run_id]);
  const written = await transaction.query(
    `insert into policy_runs (${runColumns}, statistics)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
       $24, $25, $26)
     on conflict (run_id) do nothing returning run_id`,
    [
      run.run_id,
      run.system_id,
      run.policy_version,
      run.policy_spec_sha256,
      run.sv,
      run.decision_bucket_ts,
      run.horizon_steps,
      run.input_quality,
      run.no_op,
      run.no_op_reason,
      run.error_reason,
      run.move_count,
      run.created_at,
      run.status,
      run.origin,
      run.served_strategy,
      json(run.fallback),
      run.timed_out,
      json(run.objective),
      json(run.greedy_objective),
      run.gap,
      run.solver_ms,
      run.latency_ms,
      run.attempts,
      storableJson(key),
      storableJson(statistics),
    ],
  );
  if (written.length === 0 || moves.length === 0) return;
  await transaction.query(
    `insert into policy_moves
     select $1, * from jsonb_to_recordset($2::jsonb) as moves (move_rank integer, from_station_key text,
       to_station_key text, bikes_moved integer, dist_m float8, budget_exhausted boolean, neighbor_exhausted boolean,
       reason_codes text[])`,
    [run.run_id, storableJson(moves)],
  );
}

/** Forgets runs that ended before a time (ms since 1970), with their moves. */
export async function forgetRunsBefore(database: Queryable, at: number): Promise<void> {
  await database.query('delete from policy_runs where created_at < $1', [new Date(at)]);
}

const json = (value: object | null) => (value === null ? null : storableJson(value));
