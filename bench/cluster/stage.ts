import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { startPostgres } from '../../tests/postgres-server.ts';
import { MeasuredNodes, type Measured } from './measured-nodes.ts';
import { fillRawEngine } from './raw-engine.ts';
import { join } from 'node:path';

/** The rate that lateness is looked at, in polls a second. */
export const sustainedPerSecond = 3_500;
const pollMs = 20;
const places = 4_000;
/** Far more often than any of them can. */
const everyMsAtMost = 100;
const mostNodes = 3;

export interface SystemMeasured {
  /** By the number of nodes, from one on. */
  sustained: Measured[];
  most: Measured[];
  takeoverSeconds: number[];
}

/** The engine by itself, and the polling of a cluster on it: one after the other on a server of its own. */
type System = 'engine' | 'cluster';

/**
 * Measures a system with one, two and three nodes: at the sustained rate; killed one after the other, how soon another
 * polls what they had in hand; and then as fast as they can. PostgreSQL runs as it is installed, and flushes commits.
 * @throws where there is no PostgreSQL.
 */
export async function measureSystem(system: System, instances: number): Promise<SystemMeasured> {
  const postgres = await startPostgres({ args: [] });
  if (typeof postgres === 'string') throw new Error(postgres);
  const { url } = postgres;
  // What a poll itself takes belongs to its turn.
  const everyMs = (1_000 * instances) / sustainedPerSecond - 5 * pollMs;
  const program = join(import.meta.dirname, system === 'engine' ? 'raw-node.ts' : 'polling-node.ts');
  const nodes = new MeasuredNodes(postgres, program, { url, instances, pollMs, everyMs, places });
  const measured: SystemMeasured = { sustained: [], most: [], takeoverSeconds: [] };
  try {
    if (system === 'engine') await fillRawEngine(url, instances, everyMs);
    else await (await openDatabase({ databaseUrl: url, folder: '', onError: () => undefined })).close();
    for (let count = 1; count <= mostNodes; count++) {
      await nodes.join();
      // A node of a cluster takes its places over some seconds, and a first fleet is spread over the interval.
      await delay(count === 1 ? Math.min(everyMs, 10_000) : 0);
      measured.sustained.push(await nodes.measure(system === 'engine' ? 2_000 : 11_000, 8_000));
    }
    if (system === 'cluster')
      for (let count = mostNodes; count >= 1; count--)
        measured.takeoverSeconds.unshift(await takeover(nodes, url));
    while (nodes.nodes.length < mostNodes) await nodes.join();
    nodes.pollEvery(everyMsAtMost);
    await delay(everyMs);
    for (let count = mostNodes; count >= 1; count--) {
      measured.most.unshift(await nodes.measure(3_000, 7_000));
      if (count > 1) await nodes.leave();
    }
    return measured;
  } finally {
    await nodes.kill();
    await postgres.stop();
  }
}

/** Kills a node, and gives the seconds until every poll that it had in hand is another's. The last one is started anew. */
async function takeover(nodes: MeasuredNodes, url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const killed = await nodes.kill9();
    const at = performance.now();
    const { rows } = await client.query<{ key: string; part: string; epoch: string }>(
      'select key, part, epoch::text from poll_claims where job is not null and node = $1',
      [killed],
    );
    if (nodes.nodes.length === 0) await nodes.join();
    const held = [rows.map(({ key }) => key), rows.map(({ part }) => part), rows.map(({ epoch }) => epoch)];
    const left = () =>
      client.query(
        `select from poll_claims
           join unnest($1::text[], $2::text[], $3::bigint[]) as held (key, part, epoch) using (key, part, epoch)
         where job is not null`,
        held,
      );
    while (((await left()).rowCount ?? 0) > 0) await delay(100);
    return (performance.now() - at) / 1_000;
  } finally {
    await client.end();
  }
}
