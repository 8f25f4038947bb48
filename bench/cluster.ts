import type { Figure } from './figure.ts';
import { measureSystem, sustainedPerSecond, type SystemMeasured } from './cluster/stage.ts';

const sizes = [20_000, 100_000];
const shareOfEngine = 0.8;
const p99Ms = 250;
const takeoverSeconds = 15;
const megabytes = 4_096;

/**
 * One, two and three nodes of a cluster on one PostgreSQL, on this machine together, with simulated polls of 20 ms; the
 * peer of each figure is the engine by itself, measured in the same run: fetch, poll, insert the next job and delete
 * this one, without claims, states and decisions. `BENCH_CLUSTER_INSTANCES` measures one size alone.
 */
export async function* measure(): AsyncIterable<Figure> {
  const given = process.env.BENCH_CLUSTER_INSTANCES;
  for (const instances of given ? [Number(given)] : sizes) {
    const engine = await measureSystem('engine', instances);
    const cluster = await measureSystem('cluster', instances);
    for (let nodes = 1; nodes <= cluster.sustained.length; nodes++)
      yield* figuresOf(`${nodes} node${nodes > 1 ? 's' : ''}, ${instances}`, nodes - 1, cluster, engine);
  }
}

function* figuresOf(
  of: string,
  index: number,
  cluster: SystemMeasured,
  engine: SystemMeasured,
): Iterable<Figure> {
  const [ours, peers] = [cluster.sustained[index], engine.sustained[index]];
  const [most, peersMost] = [cluster.most[index], engine.most[index]];
  if (!ours || !peers || !most || !peersMost) return;
  const higher = { better: 'higher', unit: '1/s' } as const;
  const lower = { better: 'lower' } as const;
  yield {
    name: `polls a second at most, ${of}`,
    value: Math.round(most.pollsPerSecond),
    ...higher,
    goal: Math.round(shareOfEngine * peersMost.pollsPerSecond),
    peer: Math.round(peersMost.pollsPerSecond),
  };
  yield {
    name: `polls a second, sustained, ${of}`,
    value: Math.round(ours.pollsPerSecond),
    ...higher,
    goal: Math.round(0.98 * sustainedPerSecond),
    peer: Math.round(peers.pollsPerSecond),
  };
  const pairs = [
    ['lateness p50', 'ms', ours.p50Ms, peers.p50Ms, undefined],
    ['lateness p99', 'ms', ours.p99Ms, peers.p99Ms, p99Ms],
    ['CPU of nodes', 'cores', ours.nodeCores, peers.nodeCores, undefined],
    ['CPU of the database', 'cores', ours.databaseCores, peers.databaseCores, undefined],
    ['memory in all', 'MB', ours.bytes / 1e6, peers.bytes / 1e6, megabytes],
  ] as const;
  for (const [what, unit, value, peer, goal] of pairs)
    yield {
      name: `${what}, ${of}`,
      value: rounded(value),
      unit,
      ...lower,
      peer: rounded(peer),
      ...(goal !== undefined && { goal }),
    };
  yield {
    name: `takeover, ${of}`,
    value: rounded(cluster.takeoverSeconds[index] ?? NaN),
    unit: 's',
    ...lower,
    goal: takeoverSeconds,
  };
}

const rounded = (value: number) => Number(value.toFixed(2));
