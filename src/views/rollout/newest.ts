import type { RolloutDocument } from '../../contract/rollout.ts';

/**
 * Which of two documents of one rollout to show: what an action answered, until the queries have caught up with it.
 * At equal revisions the queries win, since theirs is the fresher verdict.
 */
export function newest(queried: RolloutDocument, answered: RolloutDocument | undefined): RolloutDocument {
  return answered && answered.id === queried.id && answered.revision > queried.revision ? answered : queried;
}
