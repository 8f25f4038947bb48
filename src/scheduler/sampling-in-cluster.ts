import { sampleEveryMs, type SeriesName } from '../contract/series.ts';
import type { Clock } from './clock/clock.ts';
import type { ClusterNode } from './cluster-node.ts';
import type { HistorySampler } from './history-sampler.ts';
import type { CountedPolls } from './history/fleet-sample.ts';
import { SharedTicks } from './shared-ticks.ts';

type Workloads = Partial<Record<SeriesName, number>>;

interface ClusterSamplingPorts {
  node: ClusterNode;
  clock: Clock;
  /** What the workloads of this node measured since they were last asked. */
  measure: () => Promise<Workloads>;
  onError: (error: unknown) => void;
}

/**
 * The samples of a fleet that several nodes share. Each node measures its own workloads every ten seconds and tells them
 * with its heartbeats; one node at a time puts all of it together into the sample.
 */
export class ClusterSampling {
  readonly #ports: ClusterSamplingPorts;
  #lately: Workloads = {};
  #cancel: () => void = () => undefined;
  #measuring: Promise<void> = Promise.resolve();
  #ticks: SharedTicks | undefined;

  constructor(ports: ClusterSamplingPorts) {
    this.#ports = ports;
  }

  /** What this node measured lately, for its heartbeats. */
  get lately(): Record<string, number> {
    return this.#lately;
  }

  async start(sampler: HistorySampler): Promise<void> {
    const { clock, node, onError } = this.#ports;
    this.#measure();
    this.#ticks = new SharedTicks({ engine: node.engine, clock, tick: (at) => sampler.sample(at), onError });
    await this.#ticks.start();
  }

  async stop(): Promise<void> {
    this.#cancel();
    await Promise.all([this.#measuring, this.#ticks?.stop()]);
  }

  /** Polls that all nodes ended since the sample before. */
  async polls(): Promise<CountedPolls> {
    await this.#ports.node.work.read();
    return this.#ports.node.work.polls();
  }

  /** What all nodes measured; read with the polls. */
  workloads(): Promise<Workloads> {
    return Promise.resolve(this.#ports.node.work.workloads());
  }

  #measure(): void {
    const { clock, measure, onError } = this.#ports;
    this.#cancel = clock.after(sampleEveryMs, () => {
      this.#measure();
      this.#measuring = measure().then((measured) => void (this.#lately = measured), onError);
    });
  }
}
