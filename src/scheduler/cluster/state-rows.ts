import type { InstanceState } from '../polling/instance-state.ts';
import type { Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';

/** What is stored of one instance. */
export interface StoredState {
  state: InstanceState;
  /** The node whose poll wrote it last; null before the first. */
  node: string | null;
}

/** The states of these instances, which nobody else writes until the transaction ends; in one order for all nodes. */
export async function lockStates(
  transaction: Queryable,
  keys: readonly string[],
): Promise<Map<string, StoredState>> {
  const rows = await transaction.query<StoredState & { key: string }>(
    'select key, state, node from instance_states where key = any($1) order by key for update',
    [[...keys]],
  );
  return new Map(rows.map(({ key, state, node }) => [key, { state, node }]));
}

/** Writes states whose rows this transaction has locked. @param node whose poll it was; null where it was none. */
export async function writeStates(
  transaction: Queryable,
  states: ReadonlyMap<string, InstanceState>,
  node: string | null,
): Promise<void> {
  if (states.size === 0) return;
  await transaction.query(
    `update instance_states s
     set state = b.state::jsonb, revision = s.revision + 1, changed = pg_current_xact_id(),
       node = coalesce($3, s.node), updated_at = now()
     from unnest($1::text[], $2::text[]) as b (key, state) where s.key = b.key`,
    [[...states.keys()], [...states.values()].map(storableJson), node],
  );
}
