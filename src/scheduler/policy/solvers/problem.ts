import type { Station } from '../../../contract/station.ts';
import type { PolicySpec } from './policy-spec.ts';

/** What a plan may spend. Whole numbers, but for the distance; 0 allows nothing. */
export interface Budget {
  maxMoves: number;
  maxBikesPerMove: number;
  maxTotalBikesMoved: number;
  /** Stations that give or take. */
  maxStationsTouched: number;
  /** In metres: the sum over the moves, whatever a move carries. */
  maxTotalDistanceM: number;
}

/** What a policy decides on: where the bikes are, by which rules, and what it may spend. */
export interface Problem {
  stations: readonly Station[];
  spec: PolicySpec;
  budget: Budget;
}
