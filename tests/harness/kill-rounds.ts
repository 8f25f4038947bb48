import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConfigurationDocument } from '../../src/contract/configuration.ts';
import type { RolloutAction, RolloutState } from '../../src/contract/rollout.ts';
import type { Fault } from '../../src/simulator/fault.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { plansIn, quickPlan } from '../integration/quick-plan.ts';
import { ServiceProcess } from '../integration/service-process.ts';
import { seededRandom } from '../simulated-clock.ts';
import { Acknowledged } from './acknowledged.ts';
import { SimulatorProcess } from './simulator-process.ts';

const polling = {
  minInterval: '200ms',
  baseInterval: '300ms',
  maxInterval: '5s',
  stalenessTarget: '2s',
  fixedInterval: { pve: '300ms', pbs: '300ms', pmg: '300ms' },
  connectTimeout: '300ms',
  requestTimeout: '400ms',
  pollDeadline: '1s',
  deadLetterRetry: '1s',
};
/** It starts without anybody's word, so that its states are gone through again and again. */
const plan = {
  ...quickPlan,
  stages: quickPlan.stages.map((stage) => ({ ...stage, preconditions: [], signOffs: [] })),
};
/** What is ordered in each state, in turn. */
const orders: Partial<Record<RolloutState, RolloutAction[]>> = {
  draft: ['start'],
  running: ['hold', 'rollback'],
  holding: ['resume'],
  'rolled-back': ['start'],
};
const kinds: Fault['kind'][] = ['500', '401', 'hang', 'refuse', 'reset'];
/** No more than a third of the fleet, or the service would suspect itself and make no dead letters. */
const ill = ['pve-node1', 'pbs-backup1', 'pmg-mail1', 'pve-node2'];
/** One start in so many is killed before it is ready. */
const killedStartingOneIn = 6;

interface KillReport {
  harness: 'kill';
  rounds: number;
  seconds: number;
  killedWhileStarting: number;
  /** How often a fact that was known before a kill was looked for after it. */
  checked: Acknowledged['counts'];
  /** What was lost. */
  reasons: string[];
}

/** Kills a service with `kill -9` so many times, or until a breaker was among the facts, and looks after each for all that it had shown or acknowledged. */
export async function killRounds(
  rounds: number,
  options: { seed?: number; env?: Record<string, string>; onRound?: (round: number) => void } = {},
): Promise<KillReport> {
  const random = seededRandom(options.seed ?? rounds);
  const simulator = await SimulatorProcess.start(12, { plain: true });
  const folder = temporaryFolder();
  await layOut(folder);
  const settings = { instances: simulator.instances, polling, ...plansIn(folder, plan) };
  const start = { folder, settings, env: options.env ?? {} };
  const fleet = new IllFleet(simulator, random);
  const facts = new Acknowledged();
  const since = performance.now();
  let killedWhileStarting = 0;
  let round = 0;
  try {
    // On a slow machine a few rounds may end before any breaker was seen open, and would then prove nothing of breakers.
    const enough = () => round >= rounds && (facts.counts.breakers > 0 || round >= 5 * rounds);
    for (; !enough(); round++) {
      options.onRound?.(round);
      if (random() < 1 / killedStartingOneIn) {
        const starting = await ServiceProcess.launch(start);
        await delay(1_500 * random());
        await starting.kill9();
        killedWhileStarting += 1;
        continue;
      }
      const service = await ServiceProcess.start(start);
      await oneRound(service, fleet, facts, random);
    }
    const service = await ServiceProcess.start(start);
    await lookFor(facts, service, fleet);
    await service.kill9();
  } finally {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const seconds = Math.round((performance.now() - since) / 1_000);
  const { counts: checked, lost: reasons } = facts;
  return { harness: 'kill', rounds: round, seconds, killedWhileStarting, checked, reasons };
}

async function oneRound(
  service: ServiceProcess,
  fleet: IllFleet,
  facts: Acknowledged,
  random: () => number,
): Promise<void> {
  await lookFor(facts, service, fleet);
  await fleet.change();
  const over = new AbortController();
  const killing = delay(1_000 * random()).then(async () => {
    over.abort();
    await service.kill9();
  });
  // An answer that does not arrive has told nothing: the service was killed meanwhile.
  const again = async (call: () => Promise<void>) => {
    while (!over.signal.aborted) await call().catch(failedUnless(over.signal));
  };
  await Promise.all([
    killing,
    again(async () => facts.see(await service.health())),
    again(() => changeSettings(service, facts, random)),
    again(() => act(service, facts)),
  ]);
}

async function lookFor(facts: Acknowledged, service: ServiceProcess, fleet: IllFleet): Promise<void> {
  facts.check(await service.health(), (name) => fleet.wasWell(name));
  facts.checkConfiguration((await service.get('/api/config')).body as ConfigurationDocument);
  facts.checkRevision((await service.rollout(plan.name)).revision);
  fleet.forget();
  facts.see(await service.health());
}

async function changeSettings(service: ServiceProcess, facts: Acknowledged, random: () => number) {
  const { version } = (await service.get('/api/config')).body as ConfigurationDocument;
  const changes = { workers: 10 + Math.floor(20 * random()), baseIntervalSeconds: 0.3 + random() / 10 };
  facts.ask(changes);
  const { status, body } = await service.patch('/api/config', { changes, reason: 'kill rounds', version });
  if (status !== 200) throw new Error(`PATCH /api/config answered ${status}: ${JSON.stringify(body)}`);
  facts.acknowledge(body as ConfigurationDocument);
  await delay(50);
}

async function act(service: ServiceProcess, facts: Acknowledged) {
  const { state, pending, revision } = await service.rollout(plan.name);
  const possible = orders[state] ?? [];
  const action = possible[facts.counts.actions % possible.length];
  // A lever on its way is waited for: the kill may come just then.
  if (action === undefined || pending) return void (await delay(20));
  const { status, body } = await service.act(plan.name, action, revision, 'kill rounds');
  // It arrived between the look and the order.
  if (status === 409) return;
  if (status !== 200) throw new Error(`${action} answered ${status}: ${body.detail}`);
  facts.revision = body.revision;
  facts.counts.actions += 1;
  await delay(50);
}

/** The few instances that fail and recover, and whether they were ever well since the last look. */
class IllFleet {
  readonly #simulator: SimulatorProcess;
  readonly #random: () => number;
  readonly #failing = new Set<string>();
  readonly #well = new Set<string>();
  #changes = 0;

  constructor(simulator: SimulatorProcess, random: () => number) {
    this.#simulator = simulator;
    this.#random = random;
    for (const name of ill) this.#well.add(name);
  }

  /** Lets all of them fail at first, and each fail or recover now and then after that. */
  async change(): Promise<void> {
    const first = this.#changes++ === 0;
    for (const name of ill) {
      const change = this.#random();
      const kind = kinds[Math.floor(this.#random() * kinds.length)] as Fault['kind'];
      if (first || change < 0.35) {
        await this.#simulator.order(name, { kind });
        this.#failing.add(name);
      } else if (change < 0.45) {
        await this.#simulator.order(name, { kind: 'recover' });
        this.#failing.delete(name);
        this.#well.add(name);
      }
    }
  }

  wasWell(name: string): boolean {
    return !ill.includes(name) || this.#well.has(name);
  }

  forget(): void {
    this.#well.clear();
    for (const name of ill) if (!this.#failing.has(name)) this.#well.add(name);
  }
}

/** Passes over what fails because the service was killed meanwhile, and throws everything else. */
function failedUnless(killed: AbortSignal) {
  return async (error: unknown) => {
    // The answer may break a moment before we hear of the kill.
    for (let waited = 0; waited < 500 && !killed.aborted; waited += 10) await delay(10);
    if (!killed.aborted) throw error;
  };
}
