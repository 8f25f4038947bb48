import type { Fleet, Orders } from './management/fleet.ts';
import type { Dispatcher } from './polling/dispatcher.ts';
import { instanceHealth } from './polling/health-document.ts';
import type { InstanceState } from './polling/instance-state.ts';
import { operated } from './polling/operations.ts';
import { storeStates, type StateStore } from './polling/state-store.ts';
import type { Database, Queryable } from './storage/database.ts';

/**
 * The instances of the dispatcher, as they are managed. An order is carried out twice by the same pure function: on the
 * state that is stored in the transaction, and after the commit on the state in memory, to which a poll may have come
 * meanwhile. In between nothing else writes the stored state, so a crash at any moment leaves the order in it or not,
 * as the transaction does, and costs at most the poll that came meanwhile.
 * `known` holds what is known of every instance, also of those that left the fleet.
 */
export function managedFleet({
  database,
  states,
  dispatcher,
  known,
}: {
  database: Pick<Database, 'transaction'>;
  states: StateStore;
  dispatcher: Dispatcher;
  known: Map<string, InstanceState>;
}): Fleet {
  const takeEffect = (orders: Orders) => {
    const inFleet = dispatcher.operate(orders);
    for (const [key, order] of orders) {
      const left = known.get(key);
      // One that left the fleet meanwhile may come back, and is then what was ordered.
      const state = inFleet.get(key) ?? (left && operated(left, order));
      if (!state) continue;
      known.set(key, state);
      states.save(key, state, true);
    }
  };
  return {
    instances: () => dispatcher.snapshot().members,
    instance: (key) => dispatcher.member(key),
    health(key) {
      const member = dispatcher.member(key);
      return member && instanceHealth(member);
    },
    fresh: () => Promise.resolve(),
    carryOut: (keys, work) =>
      new Promise((resolve, reject) => {
        const orders: Orders = [];
        /** One that shows whether the transaction was committed: it was not so before. */
        let sign: [string, InstanceState] | undefined;
        const store = async (transaction: Queryable, given: Orders) => {
          const ordered = given.flatMap(([key, order]) => {
            const member = dispatcher.member(key);
            if (!member) return [];
            const state = operated(member.state, order);
            if (state !== member.state) sign ??= [key, state];
            return [{ ...member, state }];
          });
          orders.push(...given);
          await storeStates(
            transaction,
            ordered.map(({ key, state }) => [key, state]),
          );
          return ordered;
        };
        const turn = async () => {
          try {
            const result = await database.transaction((transaction) =>
              work(transaction, (given) => store(transaction, given)),
            );
            takeEffect(orders);
            resolve(result);
          } catch (error) {
            reject(error instanceof Error ? error : new Error('the transaction failed', { cause: error }));
            // A connection may break between the commit and the word of it: what was committed takes effect.
            if (sign && (await states.holds(...sign))) takeEffect(orders);
          }
        };
        states.exclusively(keys, turn).catch(reject);
      }),
  };
}
