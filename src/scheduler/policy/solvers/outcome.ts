import type { Objective } from './objective.ts';
import type { Strategy } from './policy-spec.ts';

/** One move of a plan, in the order in which moves are ranked: the nearest first. */
export interface Move {
  /** From 1. */
  moveRank: number;
  fromStationKey: string;
  toStationKey: string;
  bikesMoved: number;
  distM: number;
  /** With this move a budget of the plan was used up. */
  budgetExhausted: boolean;
  /** After this move the origin still has too many bikes, and none of its neighbours lacks any. */
  neighborExhausted: boolean;
  reasonCodes: string[];
}

export type NoOpReason = 'no_deficits' | 'no_surpluses' | 'neighborhood_blocked' | 'budget_zero';

/** Why a plan of greedy was served although the global one was asked for. */
export type FallbackReason = 'deadline' | 'crashed' | 'out_of_memory' | 'invalid_plan' | 'no_improvement';

/** How the search of the global strategy ended by itself. */
export type SearchEnd =
  /** The plan is the best there is, but for {@link SearchStatistics.gap} at most the tolerance. */
  | 'proven'
  /** The time that the search has was up; the gap says what may be missing. */
  | 'time_limit';

/** What the search of the global strategy did. */
export interface SearchStatistics {
  ended: SearchEnd;
  /** The objective of no plan is below it. */
  bound: number;
  /**
   * What may be missing to the best plan: (objective − bound) ÷ (objective of doing nothing − bound), from 0 to 1.
   * Relative to what a plan can change, as deficits out of reach would make any gap look small.
   */
  gap: number;
  columns: number;
  rows: number;
  nodes: number;
  simplexIterations: number;
  /** In ms, without the wait for a solver. */
  searchMs: number;
}

/** What a solver made of a problem. */
export interface Outcome {
  /** Whose plan the moves are. */
  served: Strategy;
  /** There if the global strategy was asked for and greedy is served. */
  fallback?: { reason: FallbackReason; message: string };
  /** The deadline ended the search. */
  timedOut: boolean;
  /** There if the plan has no moves. */
  noOpReason?: NoOpReason;
  moves: Move[];
  objective: Objective;
  /** Of greedy on the same problem, to compare with. */
  greedyObjective: Objective;
  /** Of doing nothing. */
  idleObjective: Objective;
  /** There if the global strategy searched to an end of its own. */
  search?: SearchStatistics;
  stations: number;
  arcs: number;
  /** From asking until the answer, in ms. */
  elapsedMs: number;
}
