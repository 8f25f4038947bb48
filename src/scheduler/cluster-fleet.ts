import type { FleetView } from './cluster/view/fleet-view.ts';
import type { ClusterPolling } from './cluster/cluster-polling.ts';
import type { Fleet, Orders } from './management/fleet.ts';
import { instanceHealth } from './polling/health-document.ts';
import type { Database } from './storage/database.ts';

/**
 * The instances that all nodes poll, as they are managed from any of them. An order is carried out on the state that is
 * stored, under a lock that every poll of the instance takes at its end: whichever node polls it writes after the order,
 * and on what the order made of the state.
 */
export function clusterFleet({
  database,
  polling,
  view,
  onOrdered,
}: {
  database: Pick<Database, 'transaction'>;
  polling: Pick<ClusterPolling, 'locked' | 'order'>;
  view: FleetView;
  /** Something was ordered: who did it sees it in the next answer. */
  onOrdered: () => void;
}): Fleet {
  return {
    instances: () => view.snapshot().members,
    instance: (key) => view.member(key),
    health(key) {
      const member = view.member(key);
      return member && instanceHealth(member);
    },
    fresh: () => view.fresh(),
    get reading() {
      return view.reading;
    },
    async carryOut(keys, work) {
      try {
        return await database.transaction(async (transaction) => {
          // What is decided on is what is locked, and not what was read a moment before.
          view.take(await polling.locked(transaction, keys));
          return work(transaction, async (given: Orders) => {
            const states = await polling.order(transaction, given);
            return [...states].flatMap(([key, { after }]) => {
              const member = view.member(key);
              return member ? [{ ...member, state: after }] : [];
            });
          });
        });
      } finally {
        onOrdered();
        await view.read();
      }
    },
  };
}
