import type { PolicyMove, PolicyRun } from '../../../contract/policy.ts';

/** A run that succeeded, with its moves. It never changes. */
export interface SucceededRun {
  run: PolicyRun;
  moves: readonly PolicyMove[];
}

/** So many runs of 240 moves are some 60 MB. */
const atMost = 500;

/** The runs that were last asked for, so that asking again does not ask the database. */
export class RememberedRuns {
  readonly #runs = new Map<string, SucceededRun>();

  get(runId: string): SucceededRun | undefined {
    const known = this.#runs.get(runId);
    if (known) this.#putLast(runId, known);
    return known;
  }

  put(succeeded: SucceededRun): void {
    this.#putLast(succeeded.run.run_id, succeeded);
    const [longestAgo] = this.#runs.keys();
    if (this.#runs.size > atMost && longestAgo !== undefined) this.#runs.delete(longestAgo);
  }

  #putLast(runId: string, succeeded: SucceededRun): void {
    this.#runs.delete(runId);
    this.#runs.set(runId, succeeded);
  }
}
