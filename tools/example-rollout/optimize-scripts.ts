import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePlan } from '../../src/scheduler/rollout/plan-file.ts';
import { OptimizeWorkload, ranBeforeMs } from './optimize-workload.ts';
import { shippedPlan } from './polling-workload.ts';
import { ExampleWorld, type Seen } from './world.ts';

type OptimizeWorld = ExampleWorld<OptimizeWorkload>;

const hour = 3_600_000;

/** From shadow over internal to public, with nothing in the way. */
async function clean(world: OptimizeWorld): Promise<void> {
  await throughShadow(world);
  await served(world);
  await world.signOff('feature-owner', 'ada', 'Operators have used it for half an hour and like the plans');
  await promoteWhenProved(world, 'public');
  await world.note('iris', 'Everybody can choose global: watching for a day');
  await served(world);
  await world.signOff('feature-owner', 'ada', 'A day in public, both rush hours included');
  await world.until('the verdict to end', proved, 4 * hour);
  await world.act('promote', 'ada', 'The rollout is complete');
  await world.minutes(2);
}

/** The same up to internal, where a release of the solver hangs on two of five snapshots. Nobody does anything. */
async function regressed(world: OptimizeWorld): Promise<void> {
  await throughShadow(world);
  await world.minutes(10);
  world.workload.hangs = (minute) => minute % 5 < 2;
  await world.until('the rollback', ({ state }) => state === 'rolled-back', hour);
  // The worker drains its queue: the plan waits half an hour for it.
  await world.minutes(35);
  await world.note('iris', 'impact: operators got greedy plans, marked as such, for some minutes');
  await world.note('ada', 'follow-up: ada finds out what the new release hangs on, by Friday');
}

export const optimizeScripts = { clean, regressed };

/** The shipped plan, which leaves rollbacks to people; or the same with triggers that roll back by themselves. */
export const openOptimizeWorld = (mode: 'manual' | 'auto-rollback'): Promise<OptimizeWorld> =>
  ExampleWorld.open(
    (database, clock) =>
      OptimizeWorkload.open(mode === 'manual' ? shippedPlan('optimize') : automatic(), database, clock),
    ranBeforeMs,
  );

function automatic() {
  const file = join(import.meta.dirname, '../../rollouts/optimize.yaml');
  return parsePlan(readFileSync(file, 'utf8').replace('\nmode: manual\n', '\nmode: auto-rollback\n'), file);
}

async function throughShadow(world: OptimizeWorld): Promise<void> {
  world.workload.testsPassed(world.now - 2 * hour);
  await world.minutes(20);
  await ready(world);
  await world.act('start', 'ada', 'Global runs beside greedy from now on; nobody sees it');
  await world.until('shadow', running, hour);
  await served(world);
  await world.signOff('feature-owner', 'ada', 'Its plans are sound, and better than those of greedy');
  await promoteWhenProved(world, 'internal');
}

/** What an operator looks at before each stage. */
async function ready(world: OptimizeWorld): Promise<void> {
  await world.confirm('release', 'iris', 'Web and API run the release; the migrations are there');
  await world.confirm('versions', 'iris', 'Greedy and global, greedy by default, as the configuration shows');
  await world.confirm('endpoints', 'iris', 'Asked for a run, its moves and its status, and canceled one');
}

async function promoteWhenProved(world: OptimizeWorld, next: string): Promise<void> {
  await ready(world);
  await world.until('the verdict to promote', proved, 4 * hour);
  await world.minutes(2);
  await world.act('promote', 'ada', `On to ${next}, as the verdict says`);
  await world.until(next, running, hour);
}

const served = (world: OptimizeWorld) => world.until('the end of the dwell', dwellServed, 30 * hour);

const running = ({ state }: Seen) => state === 'running';
const proved = ({ verdict }: Seen) => verdict?.decision === 'promote';
const dwellServed = ({ verdict }: Seen) =>
  verdict !== null && verdict.dwellSeconds >= verdict.dwellRequiredSeconds;
