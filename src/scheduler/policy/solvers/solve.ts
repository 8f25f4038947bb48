import { greedyTransfers } from './greedy.ts';
import { layOut, type Layout } from './layout.ts';
import { movesOf, noOpReasonOf } from './moves.ts';
import { objectiveOf, type Objective, type Transfer } from './objective.ts';
import type { FallbackReason, NoOpReason, Outcome } from './outcome.ts';
import type { Problem } from './problem.ts';
import type { SearchResult } from './search.ts';

/** Two objectives this close are the same: their parts are sums of fractions. */
const sameObjective = 1e-6;

/** A problem that greedy has solved: where every run begins, and what the global strategy is compared with. */
export interface Greedy {
  problem: Problem;
  layout: Layout;
  transfers: Transfer[];
  objective: Objective;
  idleObjective: Objective;
  noOpReason: NoOpReason | undefined;
  /** When it was asked, in ms of monotonic time. */
  began: number;
}

/** Throws if two stations have the same key. */
export function solveGreedily(problem: Problem): Greedy {
  const began = performance.now();
  const layout = layOut(problem);
  const noOpReason = noOpReasonOf(layout, problem.budget);
  const transfers = noOpReason === undefined ? greedyTransfers(layout, problem.budget) : [];
  const objective = objectiveOf(layout, problem.spec.weights, transfers);
  const idleObjective = objectiveOf(layout, problem.spec.weights, []);
  return { problem, layout, transfers, objective, idleObjective, noOpReason, began };
}

/** Greedy's plan, asked for or in place of the global one. Without any move to make, it is the plan of both strategies. */
export function greedyOutcome(
  greedy: Greedy,
  fallback?: { reason: FallbackReason; message: string },
): Outcome {
  const { problem, layout, transfers, objective, noOpReason } = greedy;
  return {
    served: fallback ? 'greedy' : problem.spec.strategy,
    ...(fallback && { fallback: { reason: fallback.reason, message: fallback.message } }),
    timedOut: fallback?.reason === 'deadline',
    ...(noOpReason && { noOpReason }),
    moves: movesOf(layout, problem.budget, 'greedy', transfers),
    objective,
    ...common(greedy),
  };
}

/** What the search found. If it is no better than greedy and not proven either, greedy is served. */
export function globalOutcome(greedy: Greedy, { transfers, statistics }: SearchResult): Outcome {
  const { problem, layout } = greedy;
  const objective = objectiveOf(layout, problem.spec.weights, transfers);
  const improvement = greedy.objective.total - objective.total;
  if (improvement < sameObjective && statistics.ended !== 'proven') {
    const message = 'the search had found nothing better when its time was up';
    return { ...greedyOutcome(greedy, { reason: 'no_improvement', message }), search: statistics };
  }
  // A plan that is proven to be as good as any may still be a hair behind greedy's, within the tolerance.
  const best = improvement < 0 ? greedy : { transfers, objective };
  return {
    served: 'global',
    timedOut: false,
    moves: movesOf(layout, problem.budget, 'global', best.transfers),
    objective: best.objective,
    search: statistics,
    ...common(greedy),
  };
}

const common = ({ layout, objective, idleObjective, problem, began }: Greedy) => ({
  greedyObjective: objective,
  idleObjective,
  stations: problem.stations.length,
  arcs: layout.arcs.length,
  elapsedMs: performance.now() - began,
});
