import type { Snapshots } from './policy/engine.ts';
import type { FaultInjector } from './rollout/levers/lever.ts';

const kinds = ['solver-timeouts', 'network-degraded'] as const;
type Kind = (typeof kinds)[number];

/** So little that no search of the global solver ends within it, in ms. */
const noTimeMs = 1;

/**
 * Makes the policy engine of a simulated city ill for a drill: solvers run into their deadline, or the newest snapshot
 * shows a city without bikes. Nothing of it outlives the process.
 */
export class PolicyFaults implements FaultInjector {
  readonly #struck = new Set<Kind>();

  inject(fault: string): Promise<void> {
    const kind = kinds.find((each) => each === fault);
    if (!kind) return Promise.reject(new Error(`there is no fault ${fault}: known are ${kinds.join(', ')}`));
    this.#struck.add(kind);
    return Promise.resolve();
  }

  clear(fault: string): Promise<void> {
    this.#struck.delete(fault as Kind);
    return Promise.resolve();
  }

  /** How long a solver may take under the faults, of so many ms. */
  deadlineMs(deadlineMs: number): number {
    return this.#struck.has('solver-timeouts') ? noTimeMs : deadlineMs;
  }

  /** The snapshots as the faults let them be seen. */
  over(snapshots: Snapshots): Snapshots {
    return {
      bySha: (systemId, sha256) => snapshots.bySha(systemId, sha256),
      at: (systemId, bucket) => snapshots.at(systemId, bucket),
      latest: async (systemId) => {
        const snapshot = await snapshots.latest(systemId);
        if (!snapshot || !this.#struck.has('network-degraded')) return snapshot;
        return { ...snapshot, stations: snapshot.stations.map((station) => ({ ...station, bikes: 0 })) };
      },
    };
  }
}
