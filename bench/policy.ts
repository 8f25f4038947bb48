import type { Figure } from './figure.ts';
import { measureApi } from './policy/api.ts';
import { measureKillSwitches } from './policy/kill-switches.ts';
import { measureSolvers } from './policy/solvers.ts';

/** The policy engine: what clients of its API see, its kill switches, and the solvers in cities of every size. */
export async function* measure(): AsyncIterable<Figure> {
  yield* measureApi();
  yield* measureKillSwitches();
  yield* measureSolvers();
}
