import { sampleEveryMs, type SeriesName } from '../contract/series.ts';
import type { Clock } from './clock/clock.ts';
import { fleetSample } from './history/fleet-sample.ts';
import type { HistoryStore } from './history/history-store.ts';
import type { FleetSnapshot } from './polling/fleet.ts';
import { sampledFleet } from './sampling/sampled-fleet.ts';

export interface SamplerPorts {
  clock: Clock;
  history: HistoryStore;
  fleet: () => FleetSnapshot;
  stalenessTargetMs: () => number;
  /** What the workloads beside polling measured since the last sample; nothing of one that does not run. */
  workloads: () => Promise<Partial<Record<SeriesName, number>>>;
  /** Called after each sample is stored: verdicts are renewed on fresh evidence. */
  onSampled: (sample: FleetSample) => Promise<void>;
  onError: (error: unknown) => void;
}

/** The values of every series that had one. */
export type FleetSample = ReturnType<typeof fleetSample>;

const keptMs = 40 * 24 * 3_600_000;
const forgetEveryMs = 3_600_000;

/** Samples the fleet into its history every ten seconds, on the clock's tens so that all series share their times. */
export class HistorySampler {
  readonly #ports: SamplerPorts;
  #succeeded = 0;
  #failed = 0;
  #sampledAt: number;
  #forgotAt = 0;
  /** The tick that was last waited for, in ms. */
  #tick = 0;
  #cancel: () => void = () => undefined;
  #sampling: Promise<void> = Promise.resolve();

  constructor(ports: SamplerPorts) {
    this.#ports = ports;
    this.#sampledAt = ports.clock.now();
  }

  countPoll(ok: boolean): void {
    if (ok) this.#succeeded += 1;
    else this.#failed += 1;
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
      this.#sampling = this.#sampling.then(() => this.#sample(next)).catch(this.#ports.onError);
    });
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#sampling;
  }

  async #sample(at: number): Promise<void> {
    const { clock, history, fleet, stalenessTargetMs, workloads, onSampled, onError } = this.#ports;
    const snapshot = fleet();
    const polls = {
      succeeded: this.#succeeded,
      failed: this.#failed,
      elapsedSeconds: (snapshot.at - this.#sampledAt) / 1_000,
    };
    const values = fleetSample(sampledFleet(snapshot, polls, stalenessTargetMs()));
    this.#succeeded = 0;
    this.#failed = 0;
    this.#sampledAt = snapshot.at;
    // What cannot be read of them does not keep the fleet from being sampled.
    const others = await workloads().catch((error: unknown) => {
      onError(error);
      return {};
    });
    await history.append(at, { ...values, ...others });
    if (clock.now() - this.#forgotAt > forgetEveryMs) {
      await history.forgetBefore(clock.now() - keptMs);
      this.#forgotAt = clock.now();
    }
    await onSampled(values);
  }
}
