import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../integration/service-process.ts';
import { seededRandom } from '../simulated-clock.ts';
import { violations, withoutJob } from './claims-record.ts';
import { ClusterServer } from './cluster-server.ts';
import type { Answering } from './node/task.ts';
import type { NodeProcess } from './node-process.ts';
import { World } from './world.ts';

const instances = 300;
const everyMs = 1_000;
const nodes = 3;
/** How soon due work has to go on after a node is gone. */
const resumesWithinMs = 15_000;
/** A record that is looked through again and again grows with every round. */
const lookedThroughEvery = 25;

interface ClusterReport {
  harness: 'cluster';
  rounds: number;
  seconds: number;
  killed: number;
  frozen: number;
  /** Polls that nodes had in hand when they were killed or frozen. */
  inHand: number;
  /** Polls that woken nodes ended when they were others' by then: what they brought was dropped. */
  stale: number;
  /** From a fault until every poll that the node had in hand was another's. */
  resumedSeconds: { median: number; slowest: number };
  /** How late the latest poll of all began, whoever's. */
  latestSeconds: number;
  claims: number;
  results: number;
  /** What broke a promise. */
  reasons: string[];
}

interface InHand {
  key: string;
  part: string;
  epoch: number;
}

/**
 * Kills or freezes one node of three under load, again and again, and looks in the database's own record for what must
 * not be: work that waits for longer than 15 s, an instance that was lost, a write under an old epoch.
 * @throws where there is no PostgreSQL.
 */
export async function clusterRounds(
  rounds: number,
  options: { seed?: number; onRound?: (round: number) => void; server?: ClusterServer } = {},
): Promise<ClusterReport> {
  const random = seededRandom(options.seed ?? rounds);
  const server = options.server ?? (await ClusterServer.start());
  if (typeof server === 'string') throw new Error(server);
  const world = await World.open(
    'cluster on PostgreSQL',
    { instances: fleet(), everyMs, places: 100 },
    server,
  );
  const found: Found = { killed: 0, frozen: 0, inHand: 0, stale: new Map(), resumedMs: [], reasons: [] };
  const since = performance.now();
  try {
    for (let n = 0; n < nodes; n++) await world.join();
    await world.allCount(world.names, 30_000, 0);
    for (let round = 0; round < rounds; round++) {
      options.onRound?.(round);
      world.forget();
      await delay(1_500 * random());
      // In turn, at moments that are random.
      await oneRound(world, found, { kill: round % 2 === 0, random });
      if ((round + 1) % lookedThroughEvery === 0) found.reasons.push(...(await wrongsIn(world)));
    }
    // Those that fail wait for as long as their breakers say.
    await world.allCount(
      world.names.filter((name) => !fails(name)),
      resumesWithinMs,
    );
    found.reasons.push(...(await wrongsIn(world)));
    return await reportOf(world, found, rounds, performance.now() - since);
  } finally {
    await world.close();
    if (!options.server) await server.stop();
  }
}

interface Found {
  killed: number;
  frozen: number;
  inHand: number;
  /** By node. */
  stale: Map<string, number>;
  resumedMs: number[];
  reasons: string[];
}

async function oneRound(
  world: World,
  found: Found,
  { kill, random }: { kill: boolean; random: () => number },
): Promise<void> {
  const running = world.nodes.filter(({ isRunning }) => isRunning);
  const victim = running[Math.floor(random() * running.length)] as NodeProcess;
  if (kill) await victim.kill9();
  else victim.freeze();
  found[kill ? 'killed' : 'frozen'] += 1;
  const at = performance.now();
  const inHand = await world.query<InHand>(
    'select key, part, epoch from poll_claims where job is not null and node = $1',
    [victim.name],
  );
  found.inHand += inHand.length;
  const left = async () =>
    (
      await world.query<InHand>(
        `select key, part, epoch from poll_claims join
           unnest($1::text[], $2::text[], $3::bigint[]) as held (key, part, epoch) using (key, part, epoch)
         where job is not null`,
        [inHand.map(({ key }) => key), inHand.map(({ part }) => part), inHand.map(({ epoch }) => epoch)],
      )
    ).length;
  await until('the work goes on', 2 * resumesWithinMs, async () => (await left()) === 0).catch(
    () => undefined,
  );
  const tookMs = performance.now() - at;
  found.resumedMs.push(tookMs);
  if (tookMs > resumesWithinMs)
    found.reasons.push(
      `${inHand.length} polls of ${victim.name}, which was ${kill ? 'killed' : 'frozen'}, went on after ${seconds(tookMs)} s`,
    );
  if (kill) await world.join();
  else {
    await delay(2_000 * random());
    victim.wake();
    found.stale.set(victim.name, await staleOf(victim));
  }
}

/** How many polls a woken node has dropped, once it has ended what it had in hand. */
async function staleOf(node: NodeProcess): Promise<number> {
  await delay(1_000);
  return (await node.ask({ ask: 'stale' })) as number;
}

/** What the record of the database has against the nodes. */
async function wrongsIn(world: World): Promise<string[]> {
  const wrongs = (await violations(world)).map(({ what, key, epoch }) => `${key}, epoch ${epoch}: ${what}`);
  let lost: string[] = [];
  await until('every instance has a job', resumesWithinMs, async () => {
    lost = await withoutJob(world);
    return lost.length === 0;
  }).catch(() => undefined);
  return [...wrongs, ...lost.map((key) => `${key}: has no job`)];
}

async function reportOf(
  world: World,
  { resumedMs, reasons, stale, ...counts }: Found,
  rounds: number,
  tookMs: number,
): Promise<ClusterReport> {
  const [record] = await world.query<{ claims: number; results: number; late: number }>(
    `select count(*)::int as claims, (select count(*)::int from results_record) as results, max(late_ms) as late
     from claims_record where did = 'claimed'`,
  );
  const sorted = [...resumedMs].sort((a, b) => a - b);
  const latestMs = record?.late ?? NaN;
  if (!(latestMs <= resumesWithinMs)) reasons.push(`a poll began ${seconds(latestMs)} s late`);
  return {
    harness: 'cluster',
    rounds,
    seconds: Math.round(tookMs / 1_000),
    ...counts,
    stale: [...stale.values()].reduce((sum, count) => sum + count, 0),
    resumedSeconds: {
      median: seconds(sorted[Math.floor(sorted.length / 2)] ?? NaN),
      slowest: seconds(sorted.at(-1) ?? NaN),
    },
    latestSeconds: seconds(latestMs),
    claims: record?.claims ?? 0,
    results: record?.results ?? 0,
    reasons: [...new Set(reasons)],
  };
}

const fails = (name: string) => name.startsWith('failing');

/** Quick ones and slow ones, and a few that fail. */
function fleet(): Record<string, Answering> {
  return Object.fromEntries<Answering>(
    Array.from({ length: instances }, (_, n) =>
      n % 50 === 7
        ? [`failing${n}`, { does: 'fail', afterMs: 50 }]
        : [`station${n}`, { does: 'answer', afterMs: n % 3 === 0 ? 400 : 50 }],
    ),
  );
}

const seconds = (ms: number) => Number((ms / 1_000).toFixed(1));
