import { recordedForMs, sampleEveryMs, type SeriesName } from '../contract/series.ts';
import type { Clock } from './clock/clock.ts';
import { fleetSample, type CountedPolls } from './history/fleet-sample.ts';
import type { HistoryStore } from './history/history-store.ts';
import type { FleetSnapshot } from './polling/fleet.ts';
import { sampledFleet } from './sampling/sampled-fleet.ts';

interface SamplerPorts {
  clock: Clock;
  history: HistoryStore;
  fleet: () => FleetSnapshot | Promise<FleetSnapshot>;
  /** Polls that ended since this was last asked. */
  polls: () => CountedPolls | Promise<CountedPolls>;
  stalenessTargetMs: () => number;
  /** What the workloads beside polling measured since the last sample; nothing of one that does not run. */
  workloads: () => Promise<Partial<Record<SeriesName, number>>>;
  /** Called after each sample is stored: verdicts are renewed on fresh evidence. */
  onSampled: (sample: FleetSample) => Promise<void>;
  onError: (error: unknown) => void;
}

/** The values of every series that had one. */
type FleetSample = ReturnType<typeof fleetSample>;

const forgetEveryMs = 3_600_000;

/**
 * Samples the fleet into its history every ten seconds, on the clock's tens so that all series share their times. Where
 * several nodes share the fleet, one of them samples it at a time, and `sample` is called for it.
 */
export class HistorySampler {
  readonly #ports: SamplerPorts;
  #forgotAt = 0;
  /** The tick that was last waited for, in ms. */
  #tick = 0;
  #cancel: () => void = () => undefined;
  #sampling: Promise<void> = Promise.resolve();

  constructor(ports: SamplerPorts) {
    this.#ports = ports;
  }

  start(): void {
    const now = this.#ports.clock.now();
    // A timer may fire a moment early: the tick that it was for is not taken twice, for the second would count no polls.
    const begun = Math.floor(now / sampleEveryMs) * sampleEveryMs;
    const firedEarly = begun + sampleEveryMs === this.#tick;
    const next = (firedEarly ? this.#tick : begun) + sampleEveryMs;
    this.#tick = next;
    this.#cancel = this.#ports.clock.after(next - now, () => {
      this.start();
      // A sample that storage is slow to take is not overtaken by the next one.
      this.#sampling = this.#sampling.then(() => this.sample(next)).catch(this.#ports.onError);
    });
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#sampling;
  }

  /** Takes the sample of a moment, in ms since 1970, and judges on it. */
  async sample(at: number): Promise<void> {
    const { clock, history, fleet, polls, stalenessTargetMs, workloads, onSampled, onError } = this.#ports;
    // In the order in which they are counted: what is polled between the two belongs to the next sample.
    const snapshot = await fleet();
    const values = fleetSample(sampledFleet(snapshot, await polls(), stalenessTargetMs()));
    // What cannot be read of them does not keep the fleet from being sampled.
    const others = await workloads().catch((error: unknown) => {
      onError(error);
      return {};
    });
    await history.append(at, { ...values, ...others });
    if (clock.now() - this.#forgotAt > forgetEveryMs) {
      await history.forgetBefore(clock.now() - recordedForMs);
      this.#forgotAt = clock.now();
    }
    await onSampled(values);
  }
}
