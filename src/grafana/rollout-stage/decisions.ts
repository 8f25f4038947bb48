import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';

/** What each action is called: on its button, while it runs, and once it stands in the history. */
export const actionWords: Record<RolloutAction, { verb: string; done: string }> = {
  start: { verb: 'Start', done: 'Started' },
  promote: { verb: 'Promote', done: 'Promoted' },
  hold: { verb: 'Hold', done: 'Put on hold' },
  resume: { verb: 'Resume', done: 'Resumed' },
  rollback: { verb: 'Roll back', done: 'Rolled back' },
};

export type OfferedAction = RolloutDocument['actions'][number];

/**
 * The actions to show. Promote and roll back always stand there, with the reason if they are impossible;
 * the others only when they are possible or when the state is their own, so that three buttons are the usual.
 */
export function offeredActions({ actions, state }: RolloutDocument): OfferedAction[] {
  const ownState: Partial<Record<RolloutAction, RolloutDocument['state']>> = {
    start: 'draft',
    hold: 'running',
    resume: 'holding',
  };
  return actions.filter(({ action, allowed }) => allowed || !ownState[action] || ownState[action] === state);
}

/** What an action will change, for the one who is about to confirm it. */
export function consequence(rollout: RolloutDocument, action: RolloutAction): string {
  const [first] = rollout.stages;
  const current = rollout.stages.find((stage) => stage.status === 'current');
  const next = rollout.stages.find((stage) => stage.status === 'next');
  const here = current ? `“${current.title}” (${current.changes})` : 'the present stage';
  switch (action) {
    case 'start':
      return first
        ? `Starts with the first stage, “${first.title}”: ${first.changes}.`
        : 'Starts the first stage.';
    case 'promote':
      return next
        ? `Goes on from ${here} to “${next.title}”: ${next.changes}.`
        : `Ends the rollout: ${here} stays in force for good.`;
    case 'hold':
      return `Stays at ${here}. Nothing is promoted until someone resumes the rollout.`;
    case 'resume':
      return `Goes on being judged at ${here}. No setting changes by this.`;
    case 'rollback':
      return current
        ? `Leaves ${here} and takes back everything that this rollout has changed.`
        : 'Takes back everything that this rollout has changed.';
  }
}

/**
 * What happened to a rollout after a revision, newest first: each action raises the revision by one.
 * It tells someone with an open dialog what was decided meanwhile.
 */
export function actionsSince(rollout: RolloutDocument, revision: number): RolloutDocument['history'] {
  return rollout.history.slice(0, Math.max(0, rollout.revision - revision));
}

/** The contract's rule for a reason, told before it is sent. */
export function reasonProblem(reason: string): string | undefined {
  const length = reason.trim().length;
  if (length < 3) return 'Say why, in at least 3 characters: it stands in the audit log.';
  if (length > 500) return `Say it in 500 characters; these are ${length}.`;
  return undefined;
}
