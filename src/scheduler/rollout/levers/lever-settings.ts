import type { LeverName, LeverSettings } from '../../../contract/plan.ts';
import type { Queryable } from '../../storage/database.ts';
import type { LeverOrder } from './lever.ts';

/** Stores what a lever is set to, with the order that it was set by, for every process that moves by it. */
export async function storeLeverSettings<Name extends LeverName>(
  transaction: Queryable,
  lever: Name,
  { id, settings }: LeverOrder<Name>,
): Promise<void> {
  await transaction.query(
    `insert into lever_settings (lever, order_id, settings) values ($1, $2, $3)
     on conflict (lever) do update set order_id = excluded.order_id, settings = excluded.settings, stored_at = now()`,
    [lever, id, JSON.stringify(settings)],
  );
}

/** What was ordered last, by any process; undefined where nothing ever was. */
export async function loadLeverSettings<Name extends LeverName>(
  database: Queryable,
  lever: Name,
): Promise<LeverSettings<Name> | undefined> {
  const [row] = await database.query<{ settings: LeverSettings<Name> }>(
    'select settings from lever_settings where lever = $1',
    [lever],
  );
  return row?.settings;
}
