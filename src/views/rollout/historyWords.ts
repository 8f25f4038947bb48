import { t } from '../text.ts';
import { actionWords, isKnownAction } from './decisions.ts';

/** What an entry of a rollout's history is called: an action, or a write that is none. */
export function historyWord(action: string): string {
  if (isKnownAction(action)) return actionWords(action).done;
  switch (action) {
    case 'adopt':
      return t('rollcall.history.adopt', 'Plan taken up');
    case 'in-effect':
      return t('rollcall.history.in-effect', 'Setting in effect, seen');
    case 'overdue':
      return t('rollcall.history.overdue', 'Setting not in effect in time, seen');
    case 'step':
      return t('rollcall.history.step', 'Next setting ordered');
    case 'sign-off':
      return t('rollcall.history.sign-off', 'Signed off');
    case 'tick':
      return t('rollcall.history.tick', 'Precondition confirmed');
    case 'waiver':
      return t('rollcall.history.waiver', 'Criterion waived');
    case 'note':
      return t('rollcall.history.note', 'Noted');
    case 'snapshot':
      return t('rollcall.history.snapshot', 'Snapshot taken');
    case 'kill-switch':
      return t('rollcall.history.kill-switch', 'Kill switch pulled');
    case 'drill':
      return t('rollcall.history.drill', 'Drill begun');
    case 'drill-injected':
      return t('rollcall.history.drill-injected', 'Fault of the drill injected');
    case 'drill-pulled':
      return t('rollcall.history.drill-pulled', 'Kill switch of the drill pulled');
    case 'drill-failed':
      return t('rollcall.history.drill-failed', 'Drill failed, seen');
    case 'drill-restoring':
      return t('rollcall.history.drill-restoring', 'Settings from before the drill ordered');
    case 'drill-ended':
      return t('rollcall.history.drill-ended', 'Drill ended');
    case 'recovered':
      return t('rollcall.history.recovered', 'Recovery seen');
    case 'not-recovered':
      return t('rollcall.history.not-recovered', 'No recovery in time, seen');
    case 'clock-set':
      return t('rollcall.history.clock-set', 'Clock of the scheduler set, seen');
    default:
      // A newer scheduler's: its own name says more than nothing.
      return action;
  }
}
