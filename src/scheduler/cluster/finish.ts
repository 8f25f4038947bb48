import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InstanceConfig } from '../../contract/instance.ts';
import type { Engine } from '../engine/engine.ts';
import type { FleetHealth } from '../polling/fleet-health.ts';
import type { HostLimits, Spent } from '../polling/host-gate.ts';
import type { InstanceState } from '../polling/instance-state.ts';
import type { PollResult } from '../polling/poll-result.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';
import type { Claim } from './claims.ts';
import { concernsFleet, unchanged, type Change } from './endings.ts';
import { lockHealth, storeHealth } from './fleet-picture.ts';
import { spendBudgets } from './hosts.ts';
import { allOf } from './few-rows.ts';
import { lockStates, writeStates } from './state-rows.ts';
import { jobKey, jobOf, nextRunOf, priorityIn, queueOf, type PollQueueName } from './task.ts';

/** How a claimed poll ends, carried out or not. */
export interface Ending {
  claim: Claim;
  change: Change;
  /** It was carried out: then it has not taken the process down. */
  ran: boolean;
  /** When its job runs next, in ms since 1970; as the state says if left out. */
  nextRun?: number;
  /** It waits for its host. */
  held?: boolean;
  /** What it asked of a host whose budget counts. */
  spent?: { host: string; requests: number };
  /** What is told of a poll that was carried out. */
  polled?: { config: InstanceConfig; result: PollResult; startedAt: number; endedAt: number };
}

/** An ending that counted. */
export interface Ended {
  ending: Ending;
  before: InstanceState;
  after: InstanceState;
}

interface FinishPorts {
  database: Pick<Database, 'transaction'>;
  engine: Engine;
  node: string;
  limits: HostLimits;
  /** What is thought of the fleet, as it was read last: for endings that do not bear on it. */
  health: FleetHealth;
  now: number;
}

/** A state that is to be written if nobody has written it since it was read. */
interface Draft {
  ending: Ending;
  before: InstanceState;
  after: InstanceState;
}

/**
 * Ends polls, in one transaction. Each releases its claim under its epoch; one whose epoch is over is stale and writes
 * nothing at all. The state is written as the poll makes it if nobody has changed it since, else what the poll makes of
 * what it has become; then its job waits for the next poll.
 * @returns those that counted, and what is thought of the fleet if it was read anew.
 */
export async function finishPolls(
  endings: readonly Ending[],
  { database, engine, node, limits, health, now }: FinishPorts,
): Promise<{ ended: Ended[]; health: FleetHealth | undefined }> {
  // In one order for all nodes, so that two that end polls of the same instances do not wait for one another.
  const sorted = [...endings].sort((a, b) => (jobKey(a.claim) < jobKey(b.claim) ? -1 : 1));
  const drafts: Draft[] = sorted.map((ending) => {
    const { state } = ending.claim;
    return { ending, before: state, after: ending.change({ state, orderedFor: Infinity }, health).state };
  });
  await nextTurn();
  return database.transaction(async (transaction) => {
    const { ended, left } = await release(transaction, drafts, node, now);
    const rest = left.length > 0 ? await changeAgain(transaction, left, node, health) : undefined;
    const all = rest ? [...ended, ...rest.ended] : ended;
    for (const queue of ['poll', 'sub-poll'] as const) await moveOn(transaction, engine, queue, all);
    await spendBudgets(transaction, requestsByHost(all), limits, now);
    return { ended: all, health: rest?.health };
  });
}

/**
 * Releases the claims that are still ours, and writes the states that are still as they were read. What bears on the
 * whole fleet is left for `changeAgain`, as is what does not change its state: whether somebody else has is not known.
 */
async function release(
  transaction: Queryable,
  drafts: readonly Draft[],
  node: string,
  now: number,
): Promise<{ ended: Ended[]; left: (Ending & { orderedFor: number })[] }> {
  const rows = await transaction.query<{ at: number; ordered_for: number | null; written: boolean }>(
    `with ended as (
       select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::integer[], $7::integer[])
         with ordinality as e (key, part, epoch, revision, state, ran, held, at)
       where ${allOf('e.at')}
     ), released as (
       update poll_claims c
       set job = null, unfinished = case when e.ran = 1 then 0 else greatest(0, c.unfinished - 1) end,
         held_since = case when e.held = 1 then coalesce(c.held_since, $9) end
       from ended e
       where c.key = e.key and c.part = e.part and c.epoch = e.epoch and c.job is not null
       returning e.at, e.key, e.revision, e.state, c.ordered_for
     ), written as (
       update instance_states s
       set state = r.state::jsonb, revision = s.revision + 1, changed = pg_current_xact_id(), node = $8,
         updated_at = now()
       from released r
       where s.key = r.key and s.revision = r.revision and r.state is not null
       returning r.at
     )
     select at, ordered_for, false as written from released
     union all
     select at, null, true from written`,
    [
      drafts.map(({ ending }) => ending.claim.key),
      drafts.map(({ ending }) => ending.claim.part),
      drafts.map(({ ending }) => ending.claim.epoch),
      drafts.map(({ ending }) => ending.claim.revision),
      drafts.map((draft) => (isPlain(draft) ? storableJson(draft.after) : null)) as string[],
      drafts.map(({ ending }) => Number(ending.ran)),
      drafts.map(({ ending }) => Number(ending.held ?? false)),
      node,
      now,
    ],
  );
  const written = new Set(rows.filter((row) => row.written).map(({ at }) => at));
  const ended = [...written].map((at) => drafts[at - 1] as Draft);
  const left = rows
    .filter(({ at }) => !written.has(at))
    .map(({ at, ordered_for }) => ({
      ...(drafts[at - 1] as Draft).ending,
      orderedFor: ordered_for ?? Infinity,
    }));
  return { ended, left };
}

const isPlain = ({ ending, before, after }: Draft) =>
  ending.change !== unchanged && !concernsFleet(before, after);

/**
 * Changes states as they are by now, one after the other where several parts of an instance have ended. What bears on
 * the fleet is decided on by what all nodes think of it, which nobody else changes meanwhile.
 */
async function changeAgain(
  transaction: Queryable,
  endings: readonly (Ending & { orderedFor: number })[],
  node: string,
  read: FleetHealth,
): Promise<{ ended: Ended[]; health: FleetHealth | undefined }> {
  const keys = endings.map(({ claim }) => claim.key);
  const states = new Map([...(await lockStates(transaction, keys))].map(([key, { state }]) => [key, state]));
  const toWrite = new Map<string, InstanceState>();
  const ended: Ended[] = [];
  let health: FleetHealth | undefined;
  for (const { orderedFor, ...ending } of endings) {
    const { key } = ending.claim;
    const before = states.get(key);
    if (!before) continue;
    let changed = ending.change({ state: before, orderedFor }, health ?? read);
    if (concernsFleet(before, changed.state)) {
      health ??= await lockHealth(transaction);
      changed = ending.change({ state: before, orderedFor }, health);
      ({ health } = changed);
    }
    states.set(key, changed.state);
    if (ending.change !== unchanged) toWrite.set(key, changed.state);
    ended.push({ ending, before, after: changed.state });
  }
  await writeStates(transaction, toWrite, node);
  if (health) await storeHealth(transaction, health);
  return { ended, health };
}

/** Has the job of each poll run again when its next is due. */
async function moveOn(
  transaction: Queryable,
  engine: Engine,
  queue: PollQueueName,
  all: readonly Ended[],
): Promise<void> {
  const next = all
    .filter(({ ending }) => queueOf(ending.claim.part) === queue)
    .map(({ ending: { claim, nextRun }, after }) => ({
      claim,
      after,
      runsAt: nextRun ?? nextRunOf(claim, after),
    }));
  const again = next.flatMap(({ claim, after, runsAt }) =>
    runsAt === undefined
      ? []
      : [{ ...claim.job, startAfter: runsAt, priority: priorityIn(claim.part, after) }],
  );
  const waiting = new Set(await engine.again(queue, again, transaction));
  // One that has none, whose job the engine has given up on, or that somebody else has stored another for.
  const rest = next.filter(({ claim }) => !waiting.has(claim.job.id));
  if (rest.length === 0) return;
  await engine.end(
    queue,
    rest.map(({ claim }) => claim.job),
    transaction,
  );
  await engine.insert(
    queue,
    rest.flatMap(({ claim, after, runsAt }) => (runsAt === undefined ? [] : [jobOf(claim, after, runsAt)])),
    transaction,
  );
}

function requestsByHost(ended: readonly Ended[]): Map<string, Spent> {
  const byHost = new Map<string, Spent>();
  for (const { ending } of ended) {
    if (!ending.spent) continue;
    const { host, requests } = ending.spent;
    const before = byHost.get(host) ?? { requests: 0, ofStatus: 0 };
    const ofStatus = ending.claim.part === 'status' ? requests : 0;
    byHost.set(host, { requests: before.requests + requests, ofStatus: before.ofStatus + ofStatus });
  }
  return byHost;
}
