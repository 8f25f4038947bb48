import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';

/** Every action that there are words for; of a newer service there may be others. */
const known: Record<RolloutAction, true> = {
  start: true,
  promote: true,
  finish: true,
  hold: true,
  resume: true,
  rollback: true,
  abort: true,
};
export const isKnownAction = (action: string): action is RolloutAction => Object.hasOwn(known, action);

/** What an action is called: on its button, on the one that confirms it, and once it stands in the history. */
export function actionWords(action: RolloutAction): { verb: string; confirm: string; done: string } {
  switch (action) {
    case 'start':
      return {
        verb: t('rollcall.rollout.start', 'Start'),
        confirm: t('rollcall.rollout.start-now', 'Start now'),
        done: t('rollcall.rollout.started', 'Started'),
      };
    case 'promote':
      return {
        verb: t('rollcall.rollout.promote', 'Promote'),
        confirm: t('rollcall.rollout.promote-now', 'Promote now'),
        done: t('rollcall.rollout.promoted', 'Promoted'),
      };
    case 'finish':
      return {
        verb: t('rollcall.rollout.finish', 'Finish'),
        confirm: t('rollcall.rollout.finish-now', 'Finish now'),
        done: t('rollcall.rollout.finished', 'Finished'),
      };
    case 'hold':
      return {
        verb: t('rollcall.rollout.hold', 'Hold'),
        confirm: t('rollcall.rollout.hold-now', 'Hold now'),
        done: t('rollcall.rollout.held', 'Put on hold'),
      };
    case 'resume':
      return {
        verb: t('rollcall.rollout.resume', 'Resume'),
        confirm: t('rollcall.rollout.resume-now', 'Resume now'),
        done: t('rollcall.rollout.resumed', 'Resumed'),
      };
    case 'rollback':
      return {
        verb: t('rollcall.rollout.roll-back', 'Roll back'),
        confirm: t('rollcall.rollout.roll-back-now', 'Roll back now'),
        done: t('rollcall.rollout.rolled-back', 'Rolled back'),
      };
    case 'abort':
      return {
        verb: t('rollcall.rollout.abort', 'Abort'),
        confirm: t('rollcall.rollout.abort-now', 'Abort now'),
        done: t('rollcall.rollout.aborted', 'Aborted'),
      };
  }
}

export type OfferedAction = RolloutDocument['actions'][number];

type States = readonly RolloutDocument['state'][];

const beforeStart: States = ['draft', 'rolled-back', 'done', 'aborted'];

/** Whether a start is what can come next: it has not begun, or is over. */
export const awaitsStart = ({ state }: Pick<RolloutDocument, 'state'>): boolean =>
  beforeStart.includes(state);

const ownStates: Partial<Record<RolloutAction, States>> = {
  start: beforeStart,
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
