import type { Engine } from '../engine/engine.ts';
import type { FleetHealth } from '../polling/fleet-health.ts';
import type { InstanceState } from '../polling/instance-state.ts';
import { subPartsOf, type SubPart } from '../polling/member.ts';
import { contextOf } from '../polling/plan-context.ts';
import { priorityOf, retimedPoll } from '../polling/plan-next.ts';
import { soonerPart } from '../polling/sub-polls.ts';
import type { Database, Queryable } from '../storage/database.ts';
import type { Circumstances } from './endings.ts';
import type { LocalMember } from './local-fleet.ts';
import { writeStates } from './state-rows.ts';
import { jobKey } from './task.ts';

const instancesAtOnce = 1_000;

interface ReplanPorts {
  database: Pick<Database, 'query' | 'transaction'>;
  engine: Engine;
  circumstances: Circumstances;
  health: FleetHealth;
  now: number;
}

/** Brings polls forward that wait for longer than lever, cadence or offline windows allow by now; none is put off. */
export async function replanIdle(members: readonly LocalMember[], ports: ReplanPorts): Promise<number> {
  let moved = 0;
  for (let from = 0; from < members.length; from += instancesAtOnce) {
    const some = new Map(members.slice(from, from + instancesAtOnce).map((member) => [member.key, member]));
    const states = await readIdle(ports.database, [...some.keys()]);
    const sooner = [...states].filter(([key, state]) => replanned(some.get(key), state, ports) !== state);
    if (sooner.length > 0)
      moved += await moveForward(new Map(sooner.map(([key]) => [key, some.get(key)])), ports);
  }
  return moved;
}

/** As few rows as need it are locked: what was read before says which, and what is read under the lock says how. */
async function moveForward(
  members: ReadonlyMap<string, LocalMember | undefined>,
  ports: ReplanPorts,
): Promise<number> {
  const { database, engine } = ports;
  return database.transaction(async (transaction) => {
    const states = await readIdle(transaction, [...members.keys()], 'order by s.key for update');
    const after = new Map<string, InstanceState>();
    for (const [key, state] of states) {
      const next = replanned(members.get(key), state, ports);
      if (next !== state) after.set(key, next);
    }
    await writeStates(transaction, after, null);
    const statuses = [...after].map(([key, state]) => ({
      key: jobKey({ key, part: 'status' }),
      startAfter: state.nextRun,
      priority: priorityOf(state),
    }));
    await engine.retime('poll', statuses, transaction);
    const parts = [...after].flatMap(([key, state]) =>
      changedParts(states.get(key) as InstanceState, state).map((part) => ({
        key: jobKey({ key, part }),
        startAfter: state.parts[part]?.nextRun ?? ports.now,
        priority: 0,
      })),
    );
    await engine.retime('sub-poll', parts, transaction);
    return after.size;
  });
}

/** The states of those whose status is not being asked. */
async function readIdle(database: Queryable, keys: string[], lock = ''): Promise<Map<string, InstanceState>> {
  const rows = await database.query<{ key: string; state: InstanceState }>(
    `select s.key, s.state from instance_states s
     where s.key = any($1) and not exists (
       select from poll_claims c where c.key = s.key and c.part = 'status' and c.job is not null) ${lock}`,
    [keys],
  );
  return new Map(rows.map(({ key, state }) => [key, state]));
}

/** The same state if it is planned as it should be. */
function replanned(
  member: LocalMember | undefined,
  before: InstanceState,
  { circumstances, health, now }: ReplanPorts,
): InstanceState {
  if (!member || before.paused) return before;
  const context = contextOf(member, circumstances, health, now);
  const { state } = retimedPoll({ key: member.key, state: before, context }, now);
  let { parts } = state;
  for (const part of subPartsOf(member.config)) {
    const planned = parts[part];
    const cadenceMs = circumstances.settings.partCadence[part];
    const sooner = planned && soonerPart(planned.nextRun, planned, cadenceMs, now, circumstances.random);
    if (planned && sooner !== undefined) parts = { ...parts, [part]: { ...planned, nextRun: sooner } };
  }
  return parts === state.parts ? state : { ...state, parts };
}

function changedParts(before: InstanceState, after: InstanceState): SubPart[] {
  return (Object.keys(after.parts) as SubPart[]).filter((part) => before.parts[part] !== after.parts[part]);
}
