import { defaultConfiguration } from '../../src/contract/configuration.ts';
import type { Actor } from '../../src/contract/actor.ts';
import type { HealthDocument } from '../../src/contract/health.ts';
import { instanceKey } from '../../src/contract/instance.ts';
import type { RunKey } from '../../src/contract/policy.ts';
import { onceFor } from '../../src/scheduler/actions/once.ts';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { Configuration } from '../../src/scheduler/configuration/configuration.ts';
import { managedFleet } from '../../src/scheduler/managed-fleet.ts';
import { Management } from '../../src/scheduler/management/management.ts';
import { RunBook } from '../../src/scheduler/policy/doors/run-book.ts';
import { RunOrders } from '../../src/scheduler/policy/doors/run-orders.ts';
import { JobQueue } from '../../src/scheduler/policy/storage/job-queue.ts';
import { Revocations } from '../../src/scheduler/policy/storage/revocations.ts';
import { Dispatcher } from '../../src/scheduler/polling/dispatcher.ts';
import { newInstanceState, type InstanceState } from '../../src/scheduler/polling/instance-state.ts';
import { adaptiveSelector, ageStaleness } from '../../src/scheduler/polling/interval-choice.ts';
import { PollScheduler } from '../../src/scheduler/polling/poll-scheduler.ts';
import { StateStore, storeStates } from '../../src/scheduler/polling/state-store.ts';
import { RolloutController } from '../../src/scheduler/rollout/controller.ts';
import { AdaptivePollingLever } from '../../src/scheduler/rollout/levers/adaptive-polling.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { smallPlan, TestLever } from '../rollout-world.ts';
import { defaultSettings, simulatedConfigs } from '../simulated-fleet.ts';
import { dyingDatabase } from './dying-database.ts';

/**
 * A process of its own, `killed-write.ts FOLDER WRITE STEP`, on the server of `DATABASE_URL` if that is set: says what the run before left in the database, makes the
 * ground for a write, and does it, but kills itself as `kill -9` would before the step of that number: a statement, the
 * commit, or what comes after it. It prints `found {…}` and, if it outlives the write, `done`.
 */
const [folder = '', write = '', step = '0'] = process.argv.slice(2);
const run = `run-${write}-${step}`;
const before = `run-${write}-${Number(step) - 1}`;

const configs = simulatedConfigs(120);
const farAway = Date.now() + 3_600_000;
const databaseUrl = process.env.DATABASE_URL;
const opened = await openDatabase({ databaseUrl, folder, onError: () => undefined });
console.log(`found ${JSON.stringify(await found(opened))}`);
await makeGround(opened);

const { database, dieAt } = dyingDatabase(opened);
const actor: Actor = {
  name: run,
  address: '127.0.0.1',
  requestId: run,
  role: 'admin',
  once: onceFor({ principal: run, key: run, method: 'POST', path: `/${write}`, body: null }, systemClock),
};
const doIt = await prepared();
dieAt(Number(step));
await doIt();
console.log('done');
process.exit(0);

/** What is stored of the run before: whether it changed anything, of what it was to change. */
async function found(queryable: Database) {
  const count = async (sql: string, parameters: string[] = [before]) =>
    (await queryable.query<{ n: number }>(`select count(*)::int as n from ${sql}`, parameters))[0]?.n ?? 0;
  const changes: Record<string, () => Promise<number>> = {
    reset: () => count(`instance_states where state -> 'breaker' ->> 'resetBy' = $1`),
    retryAll: () =>
      count(`instance_states where (state ->> 'nextRun')::float8 < $1::float8`, [`${farAway - 1_800_000}`]),
    rollout: async () =>
      (await count(`rollouts where state = 'promoting'`, [])) + (await count('polling_settings', [])),
    configuration: () => count('configuration_versions where actor = $1'),
    // The row and the job are gone exactly when the run says that it was canceled.
    cancel: async () =>
      (await count(`policy_runs where status = 'canceled'`, [])) +
      (1 - (await count('policy_jobs', []))) +
      (1 - (await count(`rollcall_jobs.job where name = 'policy-run'`, []))),
  };
  return {
    changes: await (changes[write] as () => Promise<number>)(),
    entries: await count('audit_entries where actor = $1'),
    answers: await count('idempotency_keys where principal = $1'),
  };
}

async function makeGround(queryable: Database): Promise<void> {
  await queryable.script('delete from instance_states; delete from rollouts; delete from polling_settings');
  const dead = configs.map((config): [string, InstanceState] => {
    const at = Date.now() - 60_000;
    const state = newInstanceState(at, farAway, 10_000);
    state.consecutiveFailures = 6;
    state.breaker = { state: 'open', failures: 6, trips: 4, since: at, retryAt: farAway, notClosedSince: at };
    state.deadLetter = { reason: 'max_retry_attempts', firstAttempt: at, lastAttempt: at, retryCount: 6 };
    state.intervalMs = 4_000_000;
    return [instanceKey(config), state];
  });
  await storeStates(queryable, dead);
}

async function prepared(): Promise<() => Promise<unknown>> {
  const reason = run;
  if (write === 'rollout') {
    // It never takes effect: what comes after the order is tried in killed-transition.test.ts.
    const polling = new AdaptivePollingLever({
      health: () => ({ enabled: false, instances: [] }) as unknown as HealthDocument,
      selected: () => new Set(['pve::pve-node1']),
      instances: () => 120,
      apply: () => undefined,
      adaptivePollingEnabled: () => null,
    });
    const rollouts = new RolloutController({
      database,
      clock: systemClock,
      source: { samples: () => Promise.resolve({ samples: [] }) },
      instances: () => 120,
      levers: {
        'adaptive-polling': polling,
        'search-console-sync': new TestLever('search-console-sync'),
        optimize: new TestLever('optimize'),
      },
      injectors: {},
      onError: () => undefined,
    });
    const plan = smallPlan({ name: 'small' });
    await rollouts.adopt([{ plan, text: '', hash: 'of-a-test' }]);
    return () => rollouts.act('small', 'start', { reason, revision: 0 }, actor);
  }
  if (write === 'configuration') {
    const configuration = await Configuration.start({
      database,
      clock: systemClock,
      defaults: { effective: defaultConfiguration, sources: {} as never },
      env: {},
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const { version, effective } = configuration.document();
    const changes = { workers: effective.workers + 1 };
    return () => configuration.change({ changes, reason, version }, actor);
  }
  if (write === 'cancel') return preparedCancel();
  const management = await manage();
  const key = instanceKey(configs[0] as (typeof configs)[number]);
  if (write === 'reset') return () => management.resetBreaker(key, { reason }, actor);
  return () => management.retryDeadLetters({ reason }, actor);
}

/** One run waits, and is canceled. */
async function preparedCancel(): Promise<() => Promise<unknown>> {
  await opened.script('delete from policy_jobs; delete from policy_runs; delete from rollcall_jobs.job');
  const { Engine } = await import('../../src/scheduler/engine/engine.ts');
  const onError = (error: unknown) => console.error(error);
  const engine = await Engine.start({ database: opened, embedded: databaseUrl === undefined, onError });
  const jobs = () => Promise.resolve(engine);
  const key: RunKey = {
    system_id: 'city',
    sv: 'sv1.k.p.s',
    decision_bucket_epoch_s: 60,
    policy_version: 'rebal.greedy.v1',
    strategy: 'greedy',
    policy_spec_sha256: 'spec',
    horizon_steps: 12,
    view_snapshot_id: 'city.1',
    view_snapshot_sha256: '1',
  };
  const bookOver = (over: Database) =>
    new RunBook({
      database: over,
      clock: systemClock,
      queue: new JobQueue(over, jobs),
      inputQuality: () => Promise.resolve('ok'),
      jobDeadlineMs: () => 60_000,
      onAdded: () => undefined,
    });
  await bookOver(opened).ask(key, 'asked');
  const orders = new RunOrders({
    database,
    clock: systemClock,
    queue: new JobQueue(database, jobs),
    book: bookOver(database),
    revocations: await Revocations.load(opened),
    onAdded: () => undefined,
    onWithdrawn: () => undefined,
    onEnded: () => undefined,
  });
  return () => orders.cancel(key, actor);
}

async function manage(): Promise<Management> {
  const states = new StateStore(database, systemClock, () => undefined);
  const known = await states.load();
  const dispatcher = new Dispatcher({
    clock: systemClock,
    scheduler: new PollScheduler({
      settings: defaultSettings,
      random: Math.random,
      staleness: ageStaleness,
      selector: adaptiveSelector,
    }),
    deadlineMs: () => 10_000,
    poll: () => Promise.reject(new Error('nothing is polled')),
    onPolled: () => undefined,
    onClockSet: () => undefined,
  });
  dispatcher.setFleet(configs, known);
  const fleet = managedFleet({ database, states, dispatcher, known });
  return new Management({ clock: systemClock, fleet });
}
