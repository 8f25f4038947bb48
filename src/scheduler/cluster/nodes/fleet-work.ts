import { seriesCatalogue, type SeriesName } from '../../../contract/series.ts';
import type { Queryable } from '../../storage/database.ts';
import { readNodes, type StoredNode } from './node-rows.ts';

/** Polls of all nodes, and the seconds that they were counted over. */
interface PollsOfNodes {
  succeeded: number;
  failed: number;
  elapsedSeconds: number;
}

/** What the nodes did together, from what each tells with its heartbeats. */
export class FleetWork {
  readonly #database: Queryable;
  #nodes: StoredNode[] = [];
  #before: StoredNode[] = [];

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** Reads what the nodes tell now: what the polls are counted to. */
  async read(): Promise<void> {
    this.#before = this.#nodes;
    this.#nodes = await readNodes(this.#database);
  }

  /** Polls between the last two reads. */
  polls(): PollsOfNodes {
    return pollsBetween(this.#before, this.#nodes);
  }

  /** What the workloads of the nodes that work measured lately. */
  workloads(): Partial<Record<SeriesName, number>> {
    return workloadsOf(this.#nodes.filter(({ state }) => state === 'working'));
  }
}

/**
 * Polls a second of all nodes together. Each node is counted over the time between its own heartbeats; one that was
 * started in between counts from its second sample on. No seconds where nothing is known of before.
 */
export function pollsBetween(before: readonly StoredNode[], now: readonly StoredNode[]): PollsOfNodes {
  const rates: PollsOfNodes = { succeeded: 0, failed: 0, elapsedSeconds: 0 };
  for (const { incarnation, seenAt, polls } of now) {
    const then = before.find((each) => each.incarnation === incarnation);
    if (!then || seenAt <= then.seenAt) continue;
    const seconds = (seenAt - then.seenAt) / 1_000;
    rates.succeeded += (polls.succeeded - then.polls.succeeded) / seconds;
    rates.failed += (polls.failed - then.polls.failed) / seconds;
    rates.elapsedSeconds = 1;
  }
  return rates;
}

/** Of peaks the largest, of what each node does in a second or uses the sum. */
export function workloadsOf(
  nodes: readonly Pick<StoredNode, 'workloads'>[],
): Partial<Record<SeriesName, number>> {
  const together: Partial<Record<SeriesName, number>> = {};
  for (const { workloads } of nodes)
    for (const [name, value] of Object.entries(workloads) as [SeriesName, number][]) {
      const known = together[name];
      const isPeak = seriesCatalogue[name]?.reduce === 'max';
      together[name] = known === undefined ? value : isPeak ? Math.max(known, value) : known + value;
    }
  return together;
}
