import type { RolloutDocument, Verdict } from '../../../src/contract/rollout.ts';
import { before } from './clock.ts';
import { draft } from './draft.ts';
import { rollback } from './judged.ts';
import { actions, history, running, stages } from './running.ts';

export const rolledBack: RolloutDocument = {
  ...running,
  state: 'rolled-back',
  revision: 3,
  stage: null,
  stageStartedAt: null,
  stages: stages(-1),
  verdict: { ...(rollback.verdict as Verdict), at: before(70), expiresAt: before(40) },
  actions: actions(['start'], {
    promote: 'the rollout is rolled-back, not running',
    rollback: 'the rollout is rolled-back: there is nothing to roll back',
  }),
  history: [
    {
      at: before(60),
      action: 'rollback',
      actor: 'grafana:ines',
      reason: 'majority stale since 03:10',
      fromStage: 'p25',
      toStage: null,
    },
    ...history,
  ],
};

export const done: RolloutDocument = {
  ...running,
  state: 'done',
  revision: 6,
  stage: null,
  stages: stages(5),
  verdict: null,
  actions: actions(['start', 'rollback'], { promote: 'the rollout is done, not running' }),
  history: [
    {
      at: before(60),
      action: 'promote',
      actor: 'grafana:ines',
      reason: 'all is well',
      fromStage: 'p100',
      toStage: null,
    },
    {
      at: before(86_500),
      action: 'promote',
      actor: 'grafana:tom',
      reason: 'all is well',
      fromStage: 'p75',
      toStage: 'p100',
    },
    ...history,
  ],
};

export const aborted: RolloutDocument = {
  ...running,
  state: 'aborted',
  revision: 3,
  stage: null,
  stageStartedAt: null,
  stages: stages(-1),
  verdict: null,
  planFileDiffers: true,
  preconditions: draft.preconditions,
  actions: actions(['start'], {
    promote: 'the rollout is aborted, not running',
    rollback: 'the rollout is aborted: there is nothing to roll back',
    abort: 'the rollout is aborted: there is nothing to abort',
  }),
  history: [
    {
      at: before(60),
      action: 'abort',
      actor: 'grafana:tom',
      reason: 'the fleet moves to another scheduler',
      fromStage: 'p25',
      toStage: null,
    },
    ...history,
  ],
};
