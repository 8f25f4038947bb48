import type { Highs } from 'highs';
import type { Programme } from './programme.ts';

/** How a search for whole numbers goes. */
export interface Integers {
  /** A solution to start from. */
  start: Float64Array;
  /** Relative to the objective. */
  gapTolerance: number;
  /** Is told of each solution that is better than those before. */
  onBetter: (values: Float64Array) => void;
}

export interface Solved {
  /** Whether there is nothing better, but for the tolerance; else the time was up. */
  optimal: boolean;
  objective: number;
  /** No solution is below it. */
  bound: number;
  values: Float64Array;
  nodes: number;
  simplexIterations: number;
}

/**
 * Solves a programme with HiGHS: in whole numbers by branch and cut, from a start that is a solution; or, without the
 * demand for whole numbers, as a linear one. Throws if the solver gives up for another reason than its time.
 */
export function solveProgramme(
  highs: Highs,
  programme: Programme,
  how: { timeLimitMs: number; integers?: Integers | undefined },
): Solved {
  const numCols = programme.cost.length;
  const numRows = programme.rowUpper.length;
  const { starts, indices, values } = programme;
  const { integers } = how;
  return highs.withModel(
    {
      numCols,
      numRows,
      colCost: programme.cost,
      colLower: new Float64Array(numCols),
      colUpper: programme.upper,
      rowLower: new Float64Array(numRows).fill(-highs.infinity),
      rowUpper: programme.rowUpper,
      matrix: { format: 'csr', numRows, numCols, starts, indices, values },
      ...(integers && { integrality: new Int32Array(numCols).fill(highs.constants.variableType.integer) }),
    },
    (model): Solved => {
      model.options.set({
        output_flag: false,
        random_seed: 1,
        time_limit: Math.max(0.01, how.timeLimitMs / 1_000),
      });
      if (integers) {
        model.options.set('mip_rel_gap', integers.gapTolerance);
        model.setSolution({ colValue: integers.start });
      }
      const { mipImprovingSolution } = highs.constants.callbackType;
      if (integers)
        model.run({
          [mipImprovingSolution]({ data }) {
            if (data.mip_solution) integers.onBetter(data.mip_solution);
          },
        });
      else model.run();
      const status = model.getModelStatus();
      const { optimal, timeLimit } = highs.constants.modelStatus;
      if (status !== optimal && status !== timeLimit) throw new Error(`HiGHS ended with status ${status}`);
      const objective = model.getObjectiveValue();
      const count = (name: 'mip_node_count' | 'simplex_iteration_count') =>
        Math.max(0, Number(model.info.get(name)));
      return {
        optimal: status === optimal,
        objective,
        // Of a linear programme, nothing is known of the bound before its end.
        bound: integers
          ? Number(model.info.get('mip_dual_bound'))
          : status === optimal
            ? objective
            : -Infinity,
        values: model.getSolution().colValue,
        nodes: integers ? count('mip_node_count') : 0,
        simplexIterations: count('simplex_iteration_count'),
      };
    },
  );
}
