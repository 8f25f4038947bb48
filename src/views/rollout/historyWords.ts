import { actionWords } from './decisions.ts';

/** What each entry of a rollout's history is called: the actions, and the writes that are none. */
const words: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(actionWords).map(([action, { done }]) => [action, done])),
  adopt: 'Plan taken up',
  'in-effect': 'Setting in effect, seen',
  overdue: 'Setting not in effect in time, seen',
  step: 'Next setting ordered',
  'sign-off': 'Signed off',
  tick: 'Precondition confirmed',
  waiver: 'Criterion waived',
  note: 'Noted',
  snapshot: 'Snapshot taken',
  'kill-switch': 'Kill switch pulled',
  drill: 'Drill begun',
  'drill-injected': 'Fault of the drill injected',
  'drill-pulled': 'Kill switch of the drill pulled',
  'drill-failed': 'Drill failed, seen',
  'drill-restoring': 'Settings from before the drill ordered',
  'drill-ended': 'Drill ended',
  recovered: 'Recovery seen',
  'not-recovered': 'No recovery in time, seen',
  'clock-set': 'Clock of the scheduler set, seen',
};

/** Of an entry that a newer scheduler writes, its own name. */
export const historyWord = (action: string): string => words[action] ?? action;
