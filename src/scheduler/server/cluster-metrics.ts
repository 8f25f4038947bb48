import { Counter, Gauge, type Registry } from 'prom-client';
import { nodeState, type Node } from '../../contract/nodes.ts';

/** What this node did since its start, and how old what it shows of the fleet is. */
interface ClusterNumbers {
  /** Polls whose result was dropped, for another node had taken them over. */
  stale: number;
  /** Polls that were given back as they were. */
  givenBack: number;
  readingAgeSeconds: number;
}

/** The metrics of a node among others. */
export class ClusterMetrics {
  #nodes: readonly Node[] = [];

  /** @param look the numbers of this moment; they are asked for at each scrape. */
  constructor(registry: Registry, look: () => ClusterNumbers) {
    const counter = (name: string, help: string, value: () => number) =>
      new Counter({
        name,
        help,
        registers: [registry],
        collect() {
          this.reset();
          this.inc(value());
        },
      });
    counter(
      'rollcall_cluster_stale_polls_total',
      'Polls of this node whose result was dropped, for another node had taken them over.',
      () => look().stale,
    );
    counter(
      'rollcall_cluster_given_back_polls_total',
      'Polls that this node gave back as they were.',
      () => look().givenBack,
    );
    new Gauge({
      name: 'rollcall_cluster_reading_age_seconds',
      help: 'How old what this node shows of the fleet is; it grows while the database is away.',
      registers: [registry],
      collect() {
        this.set(look().readingAgeSeconds);
      },
    });
    const nodes = () => this.#nodes;
    new Gauge({
      name: 'rollcall_cluster_nodes',
      help: 'Nodes of the last day by how they stand, as this node saw them last.',
      labelNames: ['state'],
      registers: [registry],
      collect() {
        for (const state of nodeState.options)
          this.set({ state }, nodes().filter((node) => node.state === state).length);
      },
    });
  }

  /** Takes the nodes as they were read. */
  show(nodes: readonly Node[]): void {
    this.#nodes = nodes;
  }
}
