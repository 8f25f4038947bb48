import type { InstanceConfig, InstanceType, PollPart } from '../../src/contract/instance.ts';
import type { PollErrorKind } from '../../src/contract/poll-error.ts';
import { sampleEveryMs, type SeriesName } from '../../src/contract/series.ts';
import type { Random } from '../../src/scheduler/clock/clock.ts';
import { seededRandom } from '../../src/scheduler/clock/seeded-random.ts';
import { fleetSample } from '../../src/scheduler/history/fleet-sample.ts';
import { FleetSimulation, type SimulatedPoll } from '../../src/scheduler/polling/fleet-simulation.ts';
import { healthDocumentOf } from '../../src/scheduler/polling/health-document.ts';
import { longestStatusPollMs } from '../../src/scheduler/polling/interval.ts';
import { selectScope, type AdaptiveSetting } from '../../src/scheduler/polling/scope.ts';
import { defaultPolling } from '../../src/scheduler/reach/observed-fleet.ts';
import { sampledFleet } from '../../src/scheduler/sampling/sampled-fleet.ts';

const size = 40;
const types: InstanceType[] = ['pve', 'pbs', 'pve', 'pmg'];
/** One poll in so many fails by chance. */
const oddsOfFailure = 5_000;

/** The fleet of the example: 40 instances, of which eight are staging, and the scheduler's own decisions over them. */
export class ExampleFleet {
  readonly settings = defaultPolling();
  /** Instances that hang when they are polled adaptively: the injected regression. */
  readonly overloaded = new Set<string>();
  readonly #simulation: FleetSimulation;
  readonly #adaptive = new Set<string>();
  #polls = { succeeded: 0, failed: 0 };

  constructor(start: number) {
    this.#simulation = new FleetSimulation({
      world: (config, part, _now, random) => this.#answer(config, part, random),
      random: seededRandom(6),
      settings: this.settings,
      start,
      onEnd: ({ part, result }) => {
        if (part === 'status') this.#polls[result.ok ? 'succeeded' : 'failed'] += 1;
      },
    });
    this.#simulation.scheduler.setFleet(configs, new Map(), start);
  }

  readonly instances = size;

  /** Lets ten seconds pass, and says what history samples after them. */
  tick(): Partial<Record<SeriesName, number>> {
    this.#simulation.run(sampleEveryMs);
    const { scheduler, now } = this.#simulation;
    const polls = { ...this.#polls, elapsedSeconds: sampleEveryMs / 1_000 };
    this.#polls = { succeeded: 0, failed: 0 };
    return fleetSample(sampledFleet(scheduler.snapshot(now), polls, this.settings.cadence.stalenessTargetMs));
  }

  health() {
    const { scheduler, now } = this.#simulation;
    return healthDocumentOf(scheduler.snapshot(now), this.settings);
  }

  selected(scope: AdaptiveSetting['scope']): Set<string> {
    return selectScope(
      scope,
      configs.map((config) => ({ key: keyOf(config), group: config.group })),
    );
  }

  apply(setting: AdaptiveSetting): void {
    const { scheduler, now } = this.#simulation;
    this.#adaptive.clear();
    if (setting.enabled) for (const key of this.selected(setting.scope)) this.#adaptive.add(key);
    scheduler.setAdaptive(setting, now);
  }

  /** How many breakers have not been closed for ten minutes: the alert that fires for each. */
  alerts(): number {
    const { scheduler, now } = this.#simulation;
    const { members } = scheduler.snapshot(now);
    return members.filter(({ state: { breaker } }) => now - (breaker.notClosedSince ?? now) > 600_000).length;
  }

  /** A person has every dead letter polled again at once. */
  retryDeadLetters(): void {
    const { scheduler, now } = this.#simulation;
    for (const { key, state } of scheduler.snapshot(now).members)
      if (state.deadLetter) scheduler.operate(key, { kind: 'retry', runsAt: now }, now);
  }

  #answer(config: InstanceConfig, part: PollPart, random: Random): SimulatedPoll {
    if (part !== 'status') return { result: good, ms: 50 + 400 * random() };
    const key = keyOf(config);
    if (this.overloaded.has(key) && this.#adaptive.has(key))
      return {
        result: failure('timeout', 'no answer in time'),
        ms: longestStatusPollMs(this.settings.cadence),
      };
    if (random() * oddsOfFailure < 1) return { result: failure('connection', 'connection reset'), ms: 20 };
    return { result: good, ms: 20 + 300 * random() };
  }
}

const good = { ok: true as const, warnings: [], changeHash: 'as before', requests: 2 };
const failure = (kind: PollErrorKind, message: string) => ({
  ok: false as const,
  failure: { kind, category: 'transient' as const, message },
  requests: 1,
});

const keyOf = ({ type, name }: InstanceConfig) => `${type}::${name}`;

const configs: InstanceConfig[] = Array.from({ length: size }, (_, n) => ({
  name: `node${n}`,
  type: types[n % types.length] as InstanceType,
  url: `https://node${n}.example:8006`,
  auth: { tokenId: 'rollcall@pve!example', secret: 'simulated' },
  ...(n % 5 === 0 && { group: 'staging' }),
}));
