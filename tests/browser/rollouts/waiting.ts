import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import { before } from './clock.ts';
import { actions, history, running } from './running.ts';

/** A setting on its way, ordered some seconds ago. */
export const onItsWay = (
  change: Partial<NonNullable<RolloutDocument['pending']>>,
): NonNullable<RolloutDocument['pending']> => ({
  purpose: 'stage',
  toStage: 'p50',
  step: 1,
  steps: 1,
  settings: { enabled: true, scope: { groups: ['staging'], percent: 50 } },
  since: before(12),
  budgetSeconds: 300,
  overdue: false,
  ...change,
});

const promoted: RolloutDocument['history'][number] = {
  at: before(12),
  action: 'promote',
  actor: 'grafana:ines',
  reason: 'two quiet hours at 25 %',
  fromStage: 'p25',
  toStage: 'p25',
};

const whileWaiting = {
  promote: 'the rollout is promoting, not running',
  hold: 'the rollout is promoting, not running',
};

export const promoting: RolloutDocument = {
  ...running,
  state: 'promoting',
  revision: 3,
  verdict: null,
  pending: onItsWay({}),
  lever: { ...running.lever, inEffect: false, why: 'it is on its way' },
  actions: actions(['rollback', 'abort'], whileWaiting),
  history: [promoted, ...history],
};

/** The workload does not show the setting within its budget. */
export const overdue: RolloutDocument = {
  ...promoting,
  revision: 4,
  pending: onItsWay({ since: before(372), overdue: true }),
  problem:
    'the setting of the lever did not take effect within its budget of 5 min: the health document says enabled: true, with 3 of 12 instances adaptive, and 6 are to be',
  history: [
    {
      at: before(72),
      action: 'overdue',
      actor: 'rollcall (automatic)',
      reason: 'the workload does not show the setting',
      fromStage: 'p25',
      toStage: 'p25',
    },
    { ...promoted, at: before(372) },
    ...history,
  ],
};

export const rollingBack: RolloutDocument = {
  ...running,
  state: 'rolling-back',
  revision: 3,
  verdict: null,
  pending: onItsWay({ purpose: 'rollback', toStage: null, settings: { enabled: false }, since: before(6) }),
  actions: actions(['abort'], {
    promote: 'the rollout is rolling-back, not running',
    rollback: 'the rollout is rolling-back: there is nothing to roll back',
  }),
  history: [
    {
      at: before(6),
      action: 'rollback',
      actor: 'rollcall (automatic)',
      reason: 'Roll back: Majority of instances within 120 s: not <= 120 s for 60 s: last is 187.2 s.',
      fromStage: 'p25',
      toStage: 'p25',
    },
    ...history,
  ],
};
