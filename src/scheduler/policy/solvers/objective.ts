import type { Layout } from './layout.ts';
import type { PolicySpec } from './policy-spec.ts';

/** Bikes that go from one station to another in one move; stations are indexes of the layout. */
export interface Transfer {
  from: number;
  to: number;
  bikes: number;
  distM: number;
}

/** What a plan is worth: the less, the better. */
export interface Objective {
  /** The parts below, weighted and added. */
  total: number;
  /** Bikes that stations still lack. */
  unmetDeficit: number;
  /** Bikes that stations still have too many. */
  residualSurplus: number;
  /** The sum over the moves of bikes × metres. */
  bikeMetres: number;
}

/** The objective of both strategies: α·unmet deficit + β·residual surplus + γ·bike-metres. */
export function objectiveOf(
  layout: Layout,
  weights: PolicySpec['weights'],
  transfers: readonly Transfer[],
): Objective {
  const moved = sum(transfers.map(({ bikes }) => bikes));
  const unmetDeficit = sum(layout.need) - moved;
  const residualSurplus = sum(layout.excess) - moved;
  const bikeMetres = sum(transfers.map(({ bikes, distM }) => bikes * distM));
  const total =
    weights.unmetDeficit * unmetDeficit +
    weights.residualSurplus * residualSurplus +
    weights.bikeMetre * bikeMetres;
  return { total, unmetDeficit, residualSurplus, bikeMetres };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
