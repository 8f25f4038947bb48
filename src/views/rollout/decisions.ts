import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';

/** What each action is called: on its button, and once it stands in the history. */
export const actionWords: Record<RolloutAction, { verb: string; done: string }> = {
  start: { verb: 'Start', done: 'Started' },
  promote: { verb: 'Promote', done: 'Promoted' },
  finish: { verb: 'Finish', done: 'Finished' },
  hold: { verb: 'Hold', done: 'Put on hold' },
  resume: { verb: 'Resume', done: 'Resumed' },
  rollback: { verb: 'Roll back', done: 'Rolled back' },
  abort: { verb: 'Abort', done: 'Aborted' },
};

export type OfferedAction = RolloutDocument['actions'][number];

const ownStates: Partial<Record<RolloutAction, readonly RolloutDocument['state'][]>> = {
  start: ['draft', 'rolled-back', 'done', 'aborted'],
  hold: ['running'],
  resume: ['holding'],
};

/**
 * The actions, of which the first stand in sight: promote and roll back always, the others when they are possible or
 * when the state is their own, so that three buttons are the usual. An abort leaves the lever where it is, which is
 * hardly ever wanted, so it stands with the rest.
 */
export function offeredActions({ actions, state }: RolloutDocument): {
  first: OfferedAction[];
  rest: OfferedAction[];
} {
  const inSight = ({ action, allowed }: OfferedAction) => {
    if (action === 'promote' || action === 'rollback') return true;
    return action !== 'abort' && (allowed || (ownStates[action]?.includes(state) ?? false));
  };
  return { first: actions.filter(inSight), rest: actions.filter((each) => !inSight(each)) };
}

/** What changes no decision raises no revision. */
const withoutRevision = new Set(['note', 'snapshot', 'recovered', 'not-recovered']);

/**
 * What happened to a rollout after a revision, newest first: each entry raises the revision by one.
 * It tells someone with an open dialog what was decided meanwhile.
 */
export function actionsSince(rollout: RolloutDocument, revision: number): RolloutDocument['history'] {
  const decisive = rollout.history.filter(({ action }) => !withoutRevision.has(action));
  return decisive.slice(0, Math.max(0, rollout.revision - revision));
}

/** The contract's rule for a reason, told before it is sent. */
export function reasonProblem(reason: string): string | undefined {
  const length = reason.trim().length;
  if (length < 3) return 'Say why, in at least 3 characters: it stands in the audit log.';
  if (length > 500) return `Say it in 500 characters; these are ${length}.`;
  return undefined;
}
