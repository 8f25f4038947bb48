import { polledBeforeMs, PollingWorkload } from './polling-workload.ts';
import { ExampleWorld, type Seen } from './world.ts';

type PollingWorld = ExampleWorld<PollingWorkload>;

const hour = 3_600_000;
const day = 24 * hour;

/** From staging to 100 %, with nothing in the way. */
async function clean(world: PollingWorld): Promise<void> {
  await prepareAndStart(world);
  await throughStaging(world);
  for (const next of ['50 %', '75 %', '100 %']) await promoteWhenProved(world, next);
  await world.minutes(5);
  await world.note('iris', 'All instances are polled adaptively: watching for another 24 h');
  await world.until('the end of the dwell', served, 2 * day);
  await world.signOff('feature-owner', 'ada', 'The last 24 h look like the day before the rollout');
  await world.until('the verdict to end', proved, hour);
  await world.act('promote', 'ada', 'The rollout is complete');
  await world.minutes(1);
}

/** The same up to 50 %, where some hosts cannot bear how often they are asked. */
async function regressed(world: PollingWorld): Promise<void> {
  await prepareAndStart(world);
  await throughStaging(world);
  await promoteWhenProved(world, '50 %');
  await world.minutes(40);
  // Of those that have come with 50 %, five hang from now on when they are polled adaptively.
  const before = world.workload.fleet.selected({ groups: ['staging'], percent: 25 });
  const added = [...world.workload.fleet.selected({ groups: ['staging'], percent: 50 })].filter(
    (key) => !before.has(key),
  );
  for (const key of added.slice(0, 5)) world.workload.fleet.overloaded.add(key);
  await world.until('the verdict to roll back', ({ verdict }) => verdict?.decision === 'rollback', hour);
  // The on-call engineer is paged, looks, and follows the verdict.
  await world.minutes(2);
  await world.pull(
    'disable-adaptive-polling',
    'iris',
    'The verdict says roll back: dead letters have doubled',
  );
  await world.minutes(1);
  world.workload.fleet.retryDeadLetters();
  await world.note('iris', 'Retried the dead letters after the rollback: the hosts answer again');
  // Both recovery criteria have a quarter of an hour.
  await world.minutes(20);
  await world.note('grace', 'impact: five hosts were not seen for some minutes; no customer noticed');
  await world.note('ada', 'follow-up: ada finds out what these hosts bear, by Friday, before the next run');
}

/** What the people of the examples do, and when. They follow the playbook and the verdict, and nothing else. */
export const pollingScripts = { clean, regressed };

export const openPollingWorld = (): Promise<PollingWorld> =>
  ExampleWorld.open((_database, clock) => Promise.resolve(new PollingWorkload(clock)), polledBeforeMs);

async function prepareAndStart(world: PollingWorld): Promise<void> {
  world.workload.evidence.testsPassed(['test-suite', 'integration-test', 'soak-test'], world.now - 2 * hour);
  await world.minutes(5);
  await world.confirm('dashboards', 'grace', 'Looked at each panel with live data');
  await world.confirm('alerts', 'grace', 'Fired a test alert: it reached on-call and the feature owner');
  await world.confirm('configuration', 'iris', 'Both are configured by system.json; iris owns the toggles');
  await world.confirm(
    'rollback-path',
    'iris',
    'Turned it off in staging in 20 s; the runbook has the command',
  );
  await world.confirm('rollout-window', 'ada', 'Monday to Wednesday, away from the release');
  await world.confirm('playbook-sre', 'grace', 'Read, and talked through with the team');
  await world.confirm('playbook-on-call', 'iris', 'Read; on call until Friday');
  await world.minutes(1);
  await world.act('start', 'ada', 'The window is open and everybody is ready');
}

async function throughStaging(world: PollingWorld): Promise<void> {
  await world.until('the end of the dwell', served, 2 * day);
  await world.minutes(20);
  await world.signOff('feature-owner', 'ada', 'Staging was quiet for 24 h');
  await world.signOff('sre', 'grace', 'Queue and staleness within their limits throughout');
  await world.confirm('maintenance-window', 'iris', 'Low traffic until the evening, agreed with support');
  await promoteWhenProved(world, '25 %');
}

async function promoteWhenProved(world: PollingWorld, next: string): Promise<void> {
  await world.until('the verdict to promote', proved, day);
  await world.minutes(2);
  await world.act('promote', 'ada', `On to ${next}, as the verdict says`);
  await world.until(next, ({ state }) => state === 'running', hour);
}

const proved = ({ verdict }: Seen) => verdict?.decision === 'promote';
const served = ({ verdict }: Seen) =>
  verdict !== null && verdict.dwellSeconds >= verdict.dwellRequiredSeconds;
