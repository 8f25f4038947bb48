import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import { actions, running, stages } from './running.ts';

export const draft: RolloutDocument = {
  ...running,
  state: 'draft',
  revision: 0,
  stage: null,
  stageStartedAt: null,
  stages: stages(-1),
  verdict: null,
  lever: { ...running.lever, settings: null, inEffect: null, checkedAt: null },
  preconditions: [
    {
      name: 'test-suite',
      title: 'Unit tests passed within 24 h',
      met: true,
      why: 'pass: 3.2 h old',
      role: null,
    },
    {
      name: 'soak-test',
      title: 'Soak test of 15 min passed within 24 h',
      met: false,
      why: 'insufficient-data: no artefact of this name was reported',
      role: null,
    },
    {
      name: 'rollback-path',
      title: 'Adaptive polling can be turned off within 5 min, and the way is written down',
      met: true,
      why: 'confirmed by grafana:tom',
      role: 'operator',
      by: 'grafana:tom',
    },
    {
      name: 'playbook-sre',
      title: 'The playbook is acknowledged',
      met: false,
      why: 'waits for sre to confirm it',
      role: 'sre',
    },
    {
      name: 'rollout-window',
      title: 'The rollout window is approved',
      met: false,
      why: 'waits for feature-owner to confirm it',
      role: 'feature-owner',
    },
  ],
  actions: actions([], {
    start:
      'Soak test of 15 min passed within 24 h: insufficient-data: no artefact of this name was reported; ' +
      'The playbook is acknowledged: waits for sre to confirm it; ' +
      'The rollout window is approved: waits for feature-owner to confirm it; ' +
      'there is no baseline: Polling failures no more than at the baseline: 12 of at least 360 samples',
    promote: 'the rollout is draft, not running',
    rollback: 'the rollout is draft: there is nothing to roll back',
  }),
  history: [],
};

/** A draft that nothing stands in the way of. */
export const ready: RolloutDocument = {
  ...draft,
  preconditions: draft.preconditions.map((each) => ({ ...each, met: true })),
  actions: actions(['start'], { promote: 'the rollout is draft, not running' }),
};
