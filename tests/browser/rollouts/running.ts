import { rolloutAction, type RolloutAction, type RolloutDocument } from '../../../src/contract/rollout.ts';
import { before } from './clock.ts';
import { verdict } from './evidence.ts';

const stageNames = ['staging', 'p25', 'p50', 'p75', 'p100'];
const stageTitles = ['Staging', '25 %', '50 %', '75 %', '100 %'];
const scoped = [2, 5, 7, 10, 12];

/** What is possible; the rest is not, and says why. */
export const actions = (
  possible: RolloutAction[],
  why: Partial<Record<RolloutAction, string>>,
): RolloutDocument['actions'] =>
  rolloutAction.options.map((action) =>
    possible.includes(action)
      ? { action, allowed: true }
      : { action, allowed: false, why: why[action] ?? `the rollout does not allow ${action} now` },
  );

export const stages = (current: number): RolloutDocument['stages'] =>
  stageNames.map((name, index) => ({
    name,
    title: stageTitles[index] as string,
    status: index < current ? 'done' : index === current ? 'current' : 'next',
    optional: false,
    dwellRequiredSeconds: index === 0 || index === 4 ? 86_400 : 7_200,
    changes: `${scoped[index]} of 12 instances polled adaptively`,
  }));

export const history: RolloutDocument['history'] = [
  {
    at: before(7_650),
    action: 'promote',
    actor: 'grafana:ines',
    reason: 'a quiet day on staging, no dead letters',
    fromStage: 'staging',
    toStage: 'p25',
  },
  {
    at: before(94_200),
    action: 'start',
    actor: 'grafana:ines',
    reason: 'change 4711 approved',
    fromStage: null,
    toStage: 'staging',
  },
];

export const running: RolloutDocument = {
  id: 'adaptive-polling',
  title: 'Adaptive polling',
  planHash: 'd'.repeat(64),
  state: 'running',
  revision: 2,
  stage: 'p25',
  stageStartedAt: before(7_650),
  stages: stages(1),
  verdict: verdict({}),
  mode: 'manual',
  lever: {
    name: 'adaptive-polling',
    settings: { enabled: true, scope: { groups: ['staging'], percent: 25 } },
    inEffect: true,
    why: null,
    checkedAt: before(4),
    simulated: false,
  },
  pending: null,
  problem: null,
  planFileDiffers: false,
  preconditions: [],
  signOffs: [],
  waivers: [],
  changeWindow: { open: true, opensAt: null },
  snapshots: [],
  recovery: [],
  killSwitches: [
    {
      name: 'disable-adaptive-polling',
      title: 'Turn adaptive polling off for all instances',
      budgetSeconds: 300,
      steps: [{ enabled: false }],
      rollsBack: true,
      last: null,
    },
  ],
  drills: [],
  actions: actions(['promote', 'hold', 'rollback', 'abort'], {
    start: 'the rollout is running already',
    finish: 'stage p50 is not optional',
    resume: 'the rollout is running, not holding',
  }),
  history,
};
