import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { ClusterPolling } from '../../src/scheduler/cluster/cluster-polling.ts';
import { DatabaseClock } from '../../src/scheduler/cluster/nodes/database-clock.ts';
import { Engine } from '../../src/scheduler/engine/engine.ts';
import { adaptiveSelector, ageStaleness } from '../../src/scheduler/polling/interval-choice.ts';
import type { PollResult } from '../../src/scheduler/polling/poll-result.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { configsOf, settingsFor } from '../../tests/cluster/node/settings.ts';
import { obey, type NodeTask } from './node-process.ts';
import { Window } from './window.ts';

/** A node of a cluster as it runs in production, but for what it polls: instances that answer after a time, and no network. */
const task = JSON.parse(process.argv[2] as string) as NodeTask;
const window = new Window();
const answer: PollResult = { ok: true, warnings: [], changeHash: 'same', requests: 1 };
const onError = (error: unknown) => console.error(`${task.name}:`, error);
const poll = async () => {
  await delay(task.pollMs);
  return answer;
};

const database = await openDatabase({ databaseUrl: task.url, folder: '', onError });
const engine = await Engine.start({ database, embedded: false, onError });
const polling = new ClusterPolling({
  database,
  engine,
  clock: await DatabaseClock.read(database, systemClock),
  random: Math.random,
  node: task.name,
  settings: settingsFor(task),
  staleness: ageStaleness,
  selector: adaptiveSelector,
  deadlineMs: () => 30_000,
  poll,
  pollApart: poll,
  refresh: () => Promise.resolve(),
  fleetsAgree: () => Promise.resolve(true),
  onPolled: ({ waitedSeconds }) => {
    window.began(1_000 * waitedSeconds);
    window.ended();
  },
  onError,
});
await polling.setFleet(configsOf(Array.from({ length: task.instances }, (_, n) => `node${n}`)));
await polling.start();

obey({
  report: () => window.close(),
  pollEvery: (ms) => polling.configure(settingsFor({ ...task, everyMs: ms })),
  async stop() {
    await polling.stop();
    await engine.stop();
    await database.close();
  },
});
