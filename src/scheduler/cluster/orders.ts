import type { PollPart } from '../../contract/instance.ts';
import type { InstanceOrder } from '../../contract/instance-order.ts';
import type { Engine } from '../engine/engine.ts';
import { breakerMoved, counted, type FleetHealth } from '../polling/fleet-health.ts';
import type { InstanceState } from '../polling/instance-state.ts';
import { operated, wantsPollAt } from '../polling/operations.ts';
import { priorityOf } from '../polling/plan-next.ts';
import type { Queryable } from '../storage/database.ts';
import { lockHealth, storeHealth } from './fleet-picture.ts';
import { lockStates, writeStates, type StoredState } from './state-rows.ts';
import { jobKey, jobOf, nextRunOf } from './task.ts';

/** An instance as it is to be changed; nobody else changes it, or begins or ends a poll of it, meanwhile. */
interface Locked {
  key: string;
  before: InstanceState;
  state: InstanceState;
  node: string | null;
  /** The parts that are in flight. */
  inFlight: Set<PollPart>;
  /** For when a status poll was ordered while one is in flight; Infinity if none was. */
  orderedFor: number;
  /** Parts that are to be polled at another time than was planned. */
  parts: Set<PollPart>;
}

/**
 * Carries out what a person ordered, within their transaction, from whichever node. A poll that waits is re-timed; one
 * that is in flight began before the order, so what was ordered is remembered for its end.
 * @returns the states after it of those that are known.
 */
export async function carryOut(
  transaction: Queryable,
  engine: Engine,
  orders: Iterable<readonly [key: string, operation: InstanceOrder]>,
  fleetSize: number,
  now: number,
): Promise<Map<string, { before: InstanceState; after: InstanceState }>> {
  const given = [...orders];
  const locked = await lock(transaction, [...new Set(given.map(([key]) => key))]);
  let health: FleetHealth | undefined;
  for (const [key, operation] of given) {
    const instance = locked.get(key);
    if (!instance) continue;
    const { state } = instance;
    apply(instance, operation);
    if (breakerMoved(state, instance.state))
      health = counted(health ?? (await lockHealth(transaction)), state, instance.state, fleetSize, now);
  }
  const instances = [...locked.values()];
  await writeStates(
    transaction,
    new Map(instances.filter((each) => each.state !== each.before).map(({ key, state }) => [key, state])),
    null,
  );
  await rememberForLater(
    transaction,
    instances.filter(({ inFlight }) => inFlight.has('status')),
  );
  await retimeStatuses(
    transaction,
    engine,
    instances.filter(({ inFlight }) => !inFlight.has('status')),
  );
  await retimeParts(transaction, engine, instances);
  if (health) await storeHealth(transaction, health);
  return new Map(instances.map(({ key, before, state }) => [key, { before, after: state }]));
}

/** Keeps everybody else from these instances until the transaction ends. @returns what is stored of them. */
export async function lockInstances(
  transaction: Queryable,
  keys: readonly string[],
): Promise<Map<string, StoredState>> {
  const locked = await lock(transaction, [...new Set(keys)]);
  return new Map([...locked].map(([key, { before, node }]) => [key, { state: before, node }]));
}

function apply(instance: Locked, operation: InstanceOrder): void {
  instance.state = operated(instance.state, operation);
  if (instance.state.paused) instance.orderedFor = Infinity;
  else instance.orderedFor = Math.min(instance.orderedFor, wantsPollAt(operation));
  if (operation.kind === 'poll') for (const part of operation.parts) instance.parts.add(part);
}

/** Claims before states, as the end of a poll takes them, so that neither waits for the other for ever. */
async function lock(transaction: Queryable, keys: string[]): Promise<Map<string, Locked>> {
  const claims = await transaction.query<{
    key: string;
    part: PollPart;
    in_flight: boolean;
    ordered_for: number | null;
  }>(
    `select key, part, job is not null as in_flight, ordered_for from poll_claims
     where key = any($1) order by key, part for update`,
    [keys],
  );
  const states = await lockStates(transaction, keys);
  const locked = new Map(
    [...states].map(([key, { state, node }]): [string, Locked] => [
      key,
      { key, before: state, state, node, inFlight: new Set(), orderedFor: Infinity, parts: new Set() },
    ]),
  );
  for (const { key, part, in_flight, ordered_for } of claims) {
    const instance = locked.get(key);
    if (!instance || !in_flight) continue;
    instance.inFlight.add(part);
    if (part === 'status') instance.orderedFor = ordered_for ?? Infinity;
  }
  return locked;
}

async function rememberForLater(transaction: Queryable, instances: readonly Locked[]): Promise<void> {
  if (instances.length === 0) return;
  await transaction.query(
    `update poll_claims c set ordered_for = nullif(o.ordered_for, 'Infinity')
     from unnest($1::text[], $2::double precision[]) as o (key, ordered_for)
     where c.key = o.key and c.part = 'status'`,
    [instances.map(({ key }) => key), instances.map(({ orderedFor }) => orderedFor)],
  );
}

async function retimeStatuses(
  transaction: Queryable,
  engine: Engine,
  instances: readonly Locked[],
): Promise<void> {
  const part = 'status';
  const due = instances.flatMap(({ key, state }) => {
    const runsAt = nextRunOf({ part }, state);
    return runsAt === undefined ? [] : [{ key, state, runsAt }];
  });
  const timings = due.map(({ key, state, runsAt }) => ({
    key: jobKey({ key, part }),
    startAfter: runsAt,
    priority: priorityOf(state),
  }));
  const had = new Set(await engine.retime('poll', timings, transaction));
  const without = due.filter(({ key }) => !had.has(jobKey({ key, part })));
  await engine.insert(
    'poll',
    without.map(({ key, state, runsAt }) => jobOf({ key, part }, state, runsAt)),
    transaction,
  );
  const resting = instances.filter(({ state }) => nextRunOf({ part }, state) === undefined);
  await engine.remove(
    'poll',
    resting.map(({ key }) => jobKey({ key, part })),
    transaction,
  );
}

async function retimeParts(
  transaction: Queryable,
  engine: Engine,
  instances: readonly Locked[],
): Promise<void> {
  const timings = instances.flatMap(({ key, state, parts, inFlight }) =>
    [...parts].flatMap((part) => {
      const startAfter = inFlight.has(part) ? undefined : nextRunOf({ part }, state);
      return startAfter === undefined ? [] : [{ key: jobKey({ key, part }), startAfter, priority: 0 }];
    }),
  );
  await engine.retime('sub-poll', timings, transaction);
}
