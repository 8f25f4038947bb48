import type { Engine, FetchedJob, FetchOptions } from '../engine/engine.ts';
import type { Database } from '../storage/database.ts';
import { claimPolls, type Claim } from './claims.ts';
import type { LocalFleet } from './local-fleet.ts';
import type { PollQueueName, Task } from './task.ts';

/** Another node may know an instance that this one does not: it comes by within this time, in ms. */
const leftToOthersMs = 2_000;

interface TakerPorts {
  database: Database;
  engine: Engine;
  fleet: LocalFleet;
  node: string;
  now: () => number;
  monotonic: () => number;
  onError: (error: unknown) => void;
}

/** Takes polls that are due out of the engine's queues, and claims them for this node. */
export class Taker {
  readonly #ports: TakerPorts;
  readonly #waiting = { poll: 0, 'sub-poll': 0 };
  readonly #claiming = new Set<Promise<void>>();

  constructor(ports: TakerPorts) {
    this.#ports = ports;
  }

  /** Jobs that were fetched and are not claimed yet: their places are taken. */
  waiting(queue: PollQueueName): number {
    return this.#waiting[queue];
  }

  /**
   * Fetches jobs, and resolves with their number; what of them is ours to poll is claimed while the next are fetched,
   * and then given to `begin`.
   */
  async take(
    queue: PollQueueName,
    options: FetchOptions,
    begin: (claims: Claim[]) => void | Promise<void>,
  ): Promise<number> {
    const { engine, monotonic, onError } = this.#ports;
    this.#waiting[queue] += options.count;
    try {
      // Before the engine is asked: it may have them for longer than we know, never for less.
      const since = monotonic();
      const jobs = await engine.fetch<Task>(queue, options);
      if (jobs.length === 0) return 0;
      this.#waiting[queue] += jobs.length;
      const claiming = this.#claim(queue, jobs, since)
        .then((claims) => begin(claims))
        .catch(onError)
        .finally(() => {
          this.#waiting[queue] -= jobs.length;
          this.#claiming.delete(claiming);
        });
      this.#claiming.add(claiming);
      return jobs.length;
    } finally {
      this.#waiting[queue] -= options.count;
    }
  }

  /** Resolves when everything that was fetched is in the hands of `begin`. */
  async settled(): Promise<void> {
    await Promise.all(this.#claiming);
  }

  async #claim(queue: PollQueueName, jobs: readonly FetchedJob<Task>[], since: number): Promise<Claim[]> {
    const { database, engine, fleet, node } = this.#ports;
    const known = jobs.filter(({ data }) => fleet.get(data.key) !== undefined);
    const claims = await claimPolls(database, queue, known, node, since);
    if (claims.length === jobs.length) return claims;
    const strange = jobs.filter(({ data }) => fleet.get(data.key) === undefined);
    await this.#leave(queue, strange);
    // Who holds the claim has its own job, which waits at the end of its poll.
    const claimed = new Set(claims.map(({ job }) => job));
    const refused = known.filter((job) => !claimed.has(job));
    if (refused.length > 0) await engine.end(queue, refused);
    return claims;
  }

  /** Puts jobs of instances that this node does not know back for a moment. */
  async #leave(queue: PollQueueName, jobs: readonly FetchedJob<Task>[]): Promise<void> {
    const { engine, now } = this.#ports;
    if (jobs.length === 0) return;
    const startAfter = now() + leftToOthersMs;
    const again = jobs.map((job) => ({ ...job, startAfter, priority: 0 }));
    const waiting = new Set(await engine.again(queue, again));
    const rest = jobs.filter(({ id }) => !waiting.has(id));
    if (rest.length > 0) await engine.end(queue, rest);
  }
}
