import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import { before } from './clock.ts';
import { judged, verdict } from './evidence.ts';
import { actions, history, running } from './running.ts';

export const promote = running;

export const insufficient: RolloutDocument = {
  ...running,
  verdict: verdict({
    decision: 'hold',
    summary:
      'Hold: Staleness of healthy instances under 60 s: insufficient-data, 12 of at least 30 samples, and 1 more.',
    reasons: [
      'Staleness of healthy instances under 60 s: insufficient-data, 12 of at least 30 samples',
      'dwell: 102 min of 120 min left',
    ],
    dwellSeconds: 1_080,
    results: judged({
      staleness: {
        verdict: 'insufficient-data',
        value: null,
        n: 12,
        coverage: 0.067,
        reason: '12 of at least 30 samples',
        timeToEvidenceSeconds: 1_320,
      },
      queue: {
        verdict: 'inconclusive',
        value: 21,
        reason: 'max 21 is not <= 18, but not every sample breaches it',
      },
    }),
  }),
  actions: actions(['hold', 'rollback'], {
    promote: 'Hold: Staleness of healthy instances under 60 s: insufficient-data, 12 of at least 30 samples.',
  }),
};

export const rollback: RolloutDocument = {
  ...running,
  verdict: verdict({
    decision: 'rollback',
    summary: 'Roll back: Majority of instances within 120 s: not <= 120 s for 60 s: last is 187.2 s.',
    reasons: ['Majority of instances within 120 s: not <= 120 s for 60 s: last is 187.2 s'],
    results: judged({
      'majority-stale': { verdict: 'fail', value: 187.2, reason: 'not <= 120 s for 60 s: last is 187.2 s' },
    }),
  }),
  actions: actions(['hold', 'rollback'], {
    promote: 'Roll back: Majority of instances within 120 s: not <= 120 s for 60 s: last is 187.2 s.',
  }),
};

export const holding: RolloutDocument = {
  ...running,
  state: 'holding',
  revision: 3,
  verdict: verdict({
    decision: 'hold',
    summary: 'Hold: a person put this rollout on hold.',
    reasons: ['a person put this rollout on hold'],
  }),
  actions: actions(['resume', 'rollback'], { promote: 'the rollout is on hold: resume it first' }),
  history: [
    {
      at: before(300),
      action: 'hold',
      actor: 'grafana:tom',
      reason: 'waiting for the storage team',
      fromStage: 'p25',
      toStage: 'p25',
    },
    ...history,
  ],
};

export const expired: RolloutDocument = {
  ...running,
  verdict: verdict({ at: before(400), expiresAt: before(370) }),
  actions: actions(['hold', 'rollback'], {
    promote: 'the verdict has expired: an evaluator that is silent means hold',
  }),
};
