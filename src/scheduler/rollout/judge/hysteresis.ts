import type { CriterionVerdict } from '../../../contract/rollout.ts';
import type { Finding } from './finding.ts';

/** What a criterion remembers from one tick to the next. Plain data: it is stored with the rollout. */
export interface CriterionMemory {
  /** `tripped`: it failed and has not cleared. `cooling`: it has cleared, and does not pass before a window is over. */
  state: 'clear' | 'tripped' | 'cooling';
  /** Of a trip, the last tick at which it failed; of cooling, its beginning. In ms since 1970. */
  since: number | null;
  /** Since when it has no data, in ms since 1970. */
  noDataSince: number | null;
}

export const nothingRemembered: Readonly<CriterionMemory> = {
  state: 'clear',
  since: null,
  noDataSince: null,
};

/**
 * The state after a tick. What failed stays tripped until it has been clear, at 0.9 × its threshold, for a window since
 * it last failed; then it cools down for a window. Absence clears nothing. A failure while it cools down trips it again:
 * safety does not wait, and the trip lasts for a window at least, so there is at most one transition in a cool-down.
 */
export function nextState(
  { state, since }: Pick<CriterionMemory, 'state' | 'since'>,
  { verdict, cleared }: Pick<Finding, 'verdict' | 'cleared'>,
  windowMs: number,
  now: number,
): Pick<CriterionMemory, 'state' | 'since'> {
  if (verdict === 'fail') return { state: 'tripped', since: now };
  const over = since !== null && now - since >= windowMs;
  if (state === 'tripped' && cleared && over) return { state: 'cooling', since: now };
  if (state === 'cooling' && over) return { state: 'clear', since: null };
  return { state, since };
}

/** What a criterion says, given what it remembers. A trip is not made undone by what is not known. */
export function verdictInState(state: CriterionMemory['state'], verdict: CriterionVerdict): CriterionVerdict {
  if (state === 'tripped') return 'fail';
  return state === 'cooling' && verdict === 'pass' ? 'inconclusive' : verdict;
}
