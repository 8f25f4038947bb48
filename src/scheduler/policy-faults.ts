import type { Snapshots } from './policy/engine.ts';
import type { Outcome } from './policy/solvers/outcome.ts';
import type { FaultInjector } from './rollout/levers/lever.ts';

const kinds = ['solver-timeouts', 'network-degraded', 'poor-plans'] as const;
type Kind = (typeof kinds)[number];

/** So little that no search of the global solver ends within it, in ms. */
const noTimeMs = 1;

/**
 * Makes the policy engine of a simulated city ill for a drill: solvers run into their deadline, the newest snapshot
 * shows a city without bikes, or global plans leave the city as it is. Nothing of it outlives the process.
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

  /** What is served: a sound solver never serves a plan that is worse than greedy's, and this one does. */
  served(outcome: Outcome, strategy: Outcome['served']): Outcome {
    if (strategy !== 'global' || !this.#struck.has('poor-plans')) return outcome;
    const { fallback: _, ...solved } = outcome;
    return { ...solved, served: 'global', timedOut: false, moves: [], objective: outcome.idleObjective };
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
