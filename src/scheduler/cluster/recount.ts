import type { FleetHealth } from '../polling/fleet-health.ts';
import { reviewed } from '../polling/own-fault.ts';
import type { Database } from '../storage/database.ts';
import { lockHealth, storeHealth } from './fleet-picture.ts';
import type { LocalFleet } from './local-fleet.ts';

/**
 * Counts the breakers of the fleet that are not closed, for instances come and go, and looks at the suspicion against
 * ourselves again: it ends by itself after a quarter of an hour.
 */
export async function recount(
  database: Pick<Database, 'transaction'>,
  fleet: LocalFleet,
  now: number,
): Promise<FleetHealth> {
  const keys = fleet.members().map(({ key }) => key);
  return database.transaction(async (transaction) => {
    const { ownFault } = await lockHealth(transaction);
    const [row] = await transaction.query<{ open: number }>(
      `select count(*) as open from instance_states
       where key = any($1) and state -> 'breaker' ->> 'state' <> 'closed'`,
      [keys],
    );
    const notClosed = row?.open ?? 0;
    const health = { ownFault: reviewed(ownFault, notClosed, fleet.size, now), notClosed };
    await storeHealth(transaction, health);
    return health;
  });
}
