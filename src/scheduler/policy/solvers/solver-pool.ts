import { faultsOf } from './plan-check.ts';
import { globalOutcome, greedyOutcome, solveGreedily, type Greedy } from './solve.ts';
import type { Outcome } from './outcome.ts';
import type { Problem } from './problem.ts';
import type { SearchTask } from './search.ts';
import { SearchingProcess, type SearchAnswer } from './searching-process.ts';

/** How long a search may take by its own clock, so that cities of any size are answered in due time. In ms. */
const searchTime = { atLeast: 800, base: 300, perStation: 4 };
/** What is kept of the deadline for what comes after the search, in ms. */
const reservedMs = 500;

interface SolveOptions {
  /** From the call until the answer, in ms. A search that has not ended by then is killed. */
  deadlineMs: number;
  /** Cancels: the search is killed at once, and the call rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Solves problems: greedy at once, global in processes of its own. A search that hangs, crashes, runs out of memory or
 * gives an unsound plan ends in greedy's plan, and the outcome says so.
 */
export class SolverPool {
  readonly #file: URL;
  readonly #free: number[] = [];
  readonly #processes: SearchingProcess[];
  readonly #waiting = new Set<(place: number) => void>();
  #closed = false;

  /** `file` is what runs in a process, for tests of solvers that fail. */
  constructor({
    processes,
    file = new URL('./solver-process.ts', import.meta.url),
  }: {
    processes: number;
    file?: URL;
  }) {
    this.#file = file;
    this.#processes = Array.from({ length: processes }, () => new SearchingProcess(file));
    this.#free = this.#processes.map((_, place) => place);
  }

  /**
   * Rejects if the signal aborts, when the pool is closed, and with a mistake in the problem itself, such as a station
   * twice; and for nothing else.
   */
  async solve(problem: Problem, { deadlineMs, signal }: SolveOptions): Promise<Outcome> {
    signal?.throwIfAborted();
    const greedy = solveGreedily(problem);
    if (problem.spec.strategy === 'greedy' || greedy.noOpReason !== undefined) return greedyOutcome(greedy);
    const deadline = AbortSignal.timeout(Math.max(0, Math.ceil(deadlineMs)));
    const answer = await this.#search(
      greedy,
      deadlineMs,
      signal ? AbortSignal.any([deadline, signal]) : deadline,
    );
    signal?.throwIfAborted();
    // What ended with the service says nothing of the solver.
    if (this.#closed) throw new Error('the solvers are closed');
    if (!answer.ok) return greedyOutcome(greedy, answer);
    const faults = faultsOf(greedy.layout, problem.budget, answer.result.transfers);
    if (faults.length > 0)
      return greedyOutcome(greedy, { reason: 'invalid_plan', message: faults.join('; ') });
    return globalOutcome(greedy, answer.result);
  }

  /** Ends every process, whatever it is at; runs that wait for one reject. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#processes.map((solver) => solver.end()));
  }

  async #search(greedy: Greedy, deadlineMs: number, signal: AbortSignal): Promise<SearchAnswer> {
    const place = await this.#place(signal);
    if (place === undefined)
      return { ok: false, reason: 'deadline', message: 'no solver was free before the deadline' };
    try {
      if (this.#closed) throw new Error('the solvers are closed');
      const known = this.#processes[place];
      const solver = known && !known.ended ? known : new SearchingProcess(this.#file);
      this.#processes[place] = solver;
      return await solver.search(taskOf(greedy, deadlineMs), signal);
    } finally {
      // The next run does not wait for a process to start.
      if (!this.#closed && this.#processes[place]?.ended)
        this.#processes[place] = new SearchingProcess(this.#file);
      this.#leave(place);
    }
  }

  /** The place of a free solver, in the order of asking; undefined if the signal aborts first. */
  #place(signal: AbortSignal): Promise<number | undefined> {
    const free = this.#free.pop();
    if (free !== undefined || signal.aborted) return Promise.resolve(free);
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting.delete(take);
        resolve(undefined);
      };
      const take = (place: number) => {
        signal.removeEventListener('abort', leave);
        resolve(place);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(take);
    });
  }

  #leave(place: number): void {
    const [next] = this.#waiting;
    if (!next) return void this.#free.push(place);
    this.#waiting.delete(next);
    next(place);
  }
}

/** The search starts from greedy's plan, so that there is always one to fall back on. */
function taskOf(
  { problem, layout, transfers, idleObjective, began }: Greedy,
  deadlineMs: number,
): SearchTask {
  const left = deadlineMs - reservedMs - (performance.now() - began);
  return {
    layout,
    problem,
    start: transfers,
    idleTotal: idleObjective.total,
    timeLimitMs: Math.min(left, searchTimeMs(problem.stations.length)),
  };
}

const searchTimeMs = (stations: number) =>
  Math.max(searchTime.atLeast, searchTime.base + searchTime.perStation * stations);
