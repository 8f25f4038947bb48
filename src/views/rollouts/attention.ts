import type { RolloutDocument, RolloutState } from '../../contract/rollout.ts';
import { adviceOf } from '../rollout/headline.ts';

const order: Record<RolloutState, number> = {
  'rolling-back': 0,
  promoting: 1,
  running: 2,
  holding: 3,
  draft: 4,
  'rolled-back': 5,
  done: 6,
  aborted: 7,
};

/** Rollouts in the order in which somebody has to look at them: what is to be rolled back first, what has ended last. */
export function byAttention(rollouts: readonly RolloutDocument[], now: number): RolloutDocument[] {
  const rank = (rollout: RolloutDocument) => {
    if (rollout.problem !== null) return -2;
    return adviceOf(rollout, now) === 'rollback' ? -1 : order[rollout.state];
  };
  return rollouts
    .map((rollout) => ({ rollout, rank: rank(rollout) }))
    .sort((a, b) => a.rank - b.rank || a.rollout.title.localeCompare(b.rollout.title))
    .map(({ rollout }) => rollout);
}

/** Those whose title or id has all of these words in it, in small or large letters. */
export function named(rollouts: readonly RolloutDocument[], words: string): RolloutDocument[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return rollouts.filter(({ id, title }) => {
    const name = `${title} ${id}`.toLowerCase();
    return wanted.every((word) => name.includes(word));
  });
}
