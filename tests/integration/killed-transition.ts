import { isDeepStrictEqual } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { readAudit } from '../../src/scheduler/audit/audit-log.ts';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { RolloutController } from '../../src/scheduler/rollout/controller.ts';
import { SimulatedLever } from '../simulated-lever.ts';
import { replay } from '../../src/scheduler/rollout/replay.ts';
import { readRollout } from '../../src/scheduler/rollout/rollout-store.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { person, smallPlan, TestLever } from '../rollout-world.ts';
import { dyingDatabase } from './dying-database.ts';

/**
 * A process of its own, `killed-transition.ts FOLDER STEP`: carries on what the run before left until nothing is on its
 * way any more, and says what became of it; then starts a rollout anew, and kills itself as `kill -9` would before the
 * statement or commit of that number. It prints `found {…}` and, if the stage begins before that, `done`.
 */
const [folder = '', step = '0'] = process.argv.slice(2);
const opened = await openDatabase({ databaseUrl: undefined, folder, onError: () => undefined });
const nameOf = (n: number) => `killed-${n}`;
const settings = { availableVersions: ['greedy'], defaultVersion: 'greedy' };
const planOf = (name: string) =>
  smallPlan({
    name,
    lever: 'optimize',
    largestStepPercent: undefined,
    rollbackTo: settings,
    killSwitches: { off: { title: 'Off', settings: { audience: 'none' }, budget: '5s' } },
    stages: [
      {
        name: 'internal',
        title: 'Internal',
        settings: { ...settings, audience: 'internal' },
        dwell: '40s',
        exit: ['stale'],
      },
    ],
  });

/** A controller over a database, with a workload that outlives the process. */
async function controllerOver(database: Database) {
  const optimize = new SimulatedLever({
    name: 'optimize',
    database: opened,
    clock: systemClock,
    delayMs: 20,
  });
  await optimize.start();
  return new RolloutController({
    database,
    clock: systemClock,
    source: { samples: () => Promise.resolve({ samples: [] }) },
    instances: () => 1,
    levers: {
      'adaptive-polling': new TestLever('adaptive-polling'),
      'search-console-sync': new TestLever('search-console-sync'),
      optimize,
    },
    injectors: {},
    onError: (error) => console.error(error),
  });
}

const before = nameOf(Number(step) - 1);
if (Number(step) > 1) {
  const resumed = await controllerOver(opened);
  await resumed.adopt([{ plan: planOf(before), text: '', hash: 'of-a-test' }]);
  while ((await resumed.get(before)).pending) await delay(10);
  const entries = await readAudit(opened, 1_000, before);
  const stored = await readRollout(opened, before);
  const counted = (action: string) =>
    entries.filter((entry) => entry.action === `rollout.${action}` && entry.outcome === 'allowed').length;
  const found = {
    state: stored?.state,
    starts: counted('start'),
    inEffect: counted('in-effect'),
    replayed: isDeepStrictEqual(
      JSON.parse(JSON.stringify(replay(entries.toReversed(), before))),
      JSON.parse(JSON.stringify(stored)),
    ),
    chainHolds: brokenLink(await readAudit(opened, 100_000)) === undefined,
  };
  console.log(`found ${JSON.stringify(found)}`);
  await resumed.stop();
}

const { database: dying, dieAt } = dyingDatabase(opened);
await opened.script('delete from rollouts; delete from lever_settings');
const controller = await controllerOver(dying);
const id = nameOf(Number(step));
await controller.adopt([{ plan: planOf(id), text: '', hash: 'of-a-test' }]);
await controller.idle();
dieAt(Number(step));
await controller.act(id, 'start', { reason: 'because', revision: 0 }, person('admin'));
for (;;) {
  const [row] = await opened.query<{ state: string }>('select state from rollouts where id = $1', [id]);
  if (row?.state === 'running') break;
  await delay(10);
}
await controller.idle();
console.log('done');
process.exit(0);
