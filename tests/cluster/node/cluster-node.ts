import { join } from 'node:path';
import { systemClock } from '../../../src/scheduler/clock/clock.ts';
import { inChildProcess } from '../../../src/scheduler/cluster/apart/in-child-process.ts';
import { ClusterPolling } from '../../../src/scheduler/cluster/cluster-polling.ts';
import { DatabaseClock } from '../../../src/scheduler/cluster/nodes/database-clock.ts';
import { Engine } from '../../../src/scheduler/engine/engine.ts';
import { adaptiveSelector, ageStaleness } from '../../../src/scheduler/polling/interval-choice.ts';
import { keepRecord } from '../claims-record.ts';
import type { PollingNode, PollingNodePorts } from './polling-node.ts';
import { configsOf, settingsFor } from './settings.ts';

/** How often the nodes look at the settings that they share, in ms. */
const looksEveryMs = 1_000;

/** A node of a cluster, on a server or alone on the embedded database. It shares its cadence with the others there. */
export async function clusterNode({
  task,
  database,
  poll,
  onPolled,
  onError,
}: PollingNodePorts): Promise<PollingNode> {
  const engine = await Engine.start({ database, embedded: task.databaseUrl === undefined, onError });
  await keepRecord(database);
  await database.query('create table if not exists shared_cadence (every_ms int)');
  const refresh = async () => {
    const [shared] = await database.query<{ every_ms: number }>('select every_ms from shared_cadence');
    if (shared) polling.configure(settingsFor({ ...task, everyMs: shared.every_ms }));
  };
  const polling: ClusterPolling = new ClusterPolling({
    database,
    engine,
    clock: await DatabaseClock.read(database, systemClock),
    random: Math.random,
    node: task.name,
    settings: settingsFor(task),
    staleness: ageStaleness,
    selector: adaptiveSelector,
    deadlineMs: () => task.deadlineMs,
    poll,
    pollApart: inChildProcess(join(import.meta.dirname, 'apart.ts'), { places: 2 }),
    refresh,
    // Jobs of instances that no node knows are left alone.
    fleetsAgree: () => Promise.resolve(false),
    onPolled,
    onError,
  });
  await polling.setFleet(configsOf(Object.keys(task.instances)));
  await polling.start();
  const looking = setInterval(() => void refresh().catch(onError), looksEveryMs);
  return {
    order: (key, operation) =>
      database.transaction(async (transaction) => {
        await polling.order(transaction, [[key, operation]]);
      }),
    pollEvery: (everyMs) =>
      database.transaction(async (transaction) => {
        await transaction.query('delete from shared_cadence');
        await transaction.query('insert into shared_cadence values ($1)', [everyMs]);
        await polling.requestReplan(transaction);
      }),
    stale: () => polling.figures().stale,
    async stop() {
      clearInterval(looking);
      await polling.stop();
      await engine.stop();
    },
  };
}
