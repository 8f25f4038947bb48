import type { RolloutPlan } from '../../contract/plan.ts';
import type { RolloutState } from '../../contract/rollout.ts';
import type { Queryable } from '../storage/database.ts';
import type { LoadedPlan } from './plan-file.ts';
import type { LeverSetting, Rollout } from './transition.ts';

interface Row {
  id: string;
  plan: RolloutPlan;
  planHash: string;
  state: RolloutState;
  stage: number | null;
  stageStartedAt: Date | null;
  revision: number;
}

const columns =
  'id, plan, plan_hash as "planHash", state, stage, stage_started_at as "stageStartedAt", revision';

/** All rollouts, by id. */
export async function readRollouts(database: Queryable): Promise<Rollout[]> {
  return (await database.query<Row>(`select ${columns} from rollouts order by id`)).map(fromRow);
}

/** One rollout, locked until the transaction ends, so that of two people who act at once one wins. */
export async function lockRollout(transaction: Queryable, id: string): Promise<Rollout | undefined> {
  const [row] = await transaction.query<Row>(`select ${columns} from rollouts where id = $1 for update`, [
    id,
  ]);
  return row && fromRow(row);
}

export async function writeRollout(transaction: Queryable, rollout: Rollout): Promise<void> {
  await transaction.query(
    `update rollouts set plan = $2, plan_hash = $3, state = $4, stage = $5, stage_started_at = $6, revision = $7,
       updated_at = now() where id = $1`,
    [
      rollout.id,
      JSON.stringify(rollout.plan),
      rollout.planHash,
      rollout.state,
      rollout.stage,
      rollout.stageStartedAt === null ? null : new Date(rollout.stageStartedAt),
      rollout.revision,
    ],
  );
}

/**
 * Makes a rollout of each plan that has none, and gives one that is not under way the plan as the file has it now.
 * A rollout under way keeps the plan that it was started with.
 */
export async function adoptPlans(database: Queryable, plans: LoadedPlan[]): Promise<void> {
  for (const { plan, hash } of plans)
    await database.query(
      `insert into rollouts (id, plan, plan_hash, state) values ($1, $2, $3, 'draft')
       on conflict (id) do update set plan = excluded.plan, plan_hash = excluded.plan_hash
       where rollouts.state not in ('running', 'holding')`,
      [plan.name, JSON.stringify(plan), hash],
    );
}

/** Stores what the lever of adaptive polling is set to. */
export async function writeLever(transaction: Queryable, setting: LeverSetting): Promise<void> {
  await transaction.query(
    `insert into polling_settings (id, enabled, scope) values (1, $1, $2)
     on conflict (id) do update set enabled = excluded.enabled, scope = excluded.scope, updated_at = now()`,
    [setting.enabled, JSON.stringify(setting.scope)],
  );
}

function fromRow(row: Row): Rollout {
  return { ...row, stageStartedAt: row.stageStartedAt?.getTime() ?? null };
}
