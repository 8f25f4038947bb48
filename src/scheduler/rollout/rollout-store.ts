import type { RolloutPlan } from '../../contract/plan.ts';
import type { Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';
import type { Rollout } from './rollout.ts';

interface Row {
  id: string;
  plan: RolloutPlan;
  planHash: string;
  state: Rollout['state'];
  revision: number;
  body: Omit<Rollout, 'id' | 'plan' | 'planHash' | 'state' | 'revision'>;
}

const columns = 'id, plan, plan_hash as "planHash", state, revision, body';

/** All rollouts, by id. */
export async function readRollouts(database: Queryable): Promise<Rollout[]> {
  return (await database.query<Row>(`select ${columns} from rollouts order by id`)).map(fromRow);
}

export async function readRollout(database: Queryable, id: string): Promise<Rollout | undefined> {
  const [row] = await database.query<Row>(`select ${columns} from rollouts where id = $1`, [id]);
  return row && fromRow(row);
}

/** One rollout, locked until the transaction ends, so that of two who act at once one wins. */
export async function lockRollout(transaction: Queryable, id: string): Promise<Rollout | undefined> {
  const [row] = await transaction.query<Row>(`select ${columns} from rollouts where id = $1 for update`, [
    id,
  ]);
  return row && fromRow(row);
}

/** Keeps a rollout that is not there yet. @returns whether it was not. */
export async function insertRollout(transaction: Queryable, rollout: Rollout): Promise<boolean> {
  const inserted = await transaction.query(
    `insert into rollouts (id, plan, plan_hash, state, revision, body) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do nothing returning id`,
    parametersOf(rollout),
  );
  return inserted.length > 0;
}

export async function writeRollout(transaction: Queryable, rollout: Rollout): Promise<void> {
  await transaction.query(
    `update rollouts set plan = $2, plan_hash = $3, state = $4, revision = $5, body = $6, updated_at = now()
     where id = $1`,
    parametersOf(rollout),
  );
}

function parametersOf({ id, plan, planHash, state, revision, ...body }: Rollout) {
  return [id, storableJson(plan), planHash, state, revision, storableJson(body)];
}

const fromRow = ({ body, ...row }: Row): Rollout => ({ ...row, ...body });
