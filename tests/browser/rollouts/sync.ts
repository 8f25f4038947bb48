import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import { before } from './clock.ts';
import { actions, running } from './running.ts';
import { syncVerdict } from './sync-verdict.ts';
import { onItsWay } from './waiting.ts';

const syncHistory: RolloutDocument['history'] = [
  {
    at: before(3_600),
    action: 'sign-off',
    actor: 'grafana:ines',
    reason: 'no alert in two days',
    fromStage: 'phase-b',
    toStage: 'phase-b',
  },
  {
    at: before(190_000),
    action: 'in-effect',
    actor: 'rollcall (automatic)',
    reason: 'the workload shows the setting',
    fromStage: 'phase-a',
    toStage: 'phase-b',
  },
  {
    at: before(190_020),
    action: 'promote',
    actor: 'grafana:tom',
    reason: 'a day without a limit',
    fromStage: 'phase-a',
    toStage: 'phase-a',
  },
];

/** A workload that is simulated, with everything that a plan may ask for at once. */
export const sync: RolloutDocument = {
  ...running,
  id: 'search-console-sync',
  title: 'Search Console sync',
  mode: 'auto-rollback',
  revision: 11,
  stage: 'phase-b',
  planFileDiffers: true,
  stages: [
    {
      name: 'phase-a',
      title: 'Phase A: sequential',
      status: 'done',
      optional: false,
      dwellRequiredSeconds: 86_400,
      changes: 'concurrency 1, 10 in flight',
    },
    {
      name: 'phase-b',
      title: 'Phase B: two at once',
      status: 'current',
      optional: false,
      dwellRequiredSeconds: 172_800,
      changes: 'concurrency 2, 20 in flight',
    },
    {
      name: 'phase-c',
      title: 'Phase C: full',
      status: 'next',
      optional: true,
      dwellRequiredSeconds: 172_800,
      changes: 'concurrency 5, 50 in flight',
    },
  ],
  lever: {
    name: 'search-console-sync',
    settings: { maxConcurrency: 2, maxQueueSize: 1_000, maxInFlight: 20, restart: false },
    inEffect: true,
    why: null,
    checkedAt: before(4),
    simulated: true,
  },
  verdict: syncVerdict,
  preconditions: [
    {
      name: 'quota',
      title: 'The quota of the project is raised for phase C',
      met: false,
      why: 'waits for feature-owner to confirm it',
      role: 'feature-owner',
    },
    {
      name: 'backfill',
      title: 'Backfill on staging passed within 24 h',
      met: true,
      why: 'pass: 2.1 h old',
      role: null,
    },
  ],
  signOffs: [
    { role: 'sre', by: 'grafana:ines', at: before(3_600) },
    { role: 'product', by: null, at: null },
  ],
  waivers: [{ criterion: 'soak-test', until: before(-36_000), by: 'grafana:ines' }],
  changeWindow: { open: false, opensAt: '2026-11-21T22:00:00.000Z' },
  snapshots: ['0h', '12h', '24h'].map((label, index) => ({
    stage: 'phase-b',
    label,
    at: before(190_000 - index * 43_200),
    late: index === 1,
    values: [
      { criterion: 'rate-limited', value: 0, unit: 'short' },
      { criterion: 'timeouts', value: 0.012 * index, unit: 'percentunit' },
      { criterion: 'reconciled', value: null, unit: 'percent' },
      { criterion: 'soak-test', value: 7_560, unit: 's' },
    ],
  })),
  recovery: [
    { criterion: 'queue-recovered', dueAt: before(-400), seconds: null, late: false },
    { criterion: 'alerts-cleared', dueAt: before(100), seconds: 184.2, late: false },
  ],
  killSwitches: [
    {
      name: 'rate-limit-spike',
      title: 'Rate limit spike, sequential again',
      budgetSeconds: 120,
      steps: [{ maxConcurrency: 1 }],
      rollsBack: false,
      last: { at: before(260_000), secondsToEffect: 42.4, withinBudget: true },
    },
    {
      name: 'persistence-backlog',
      title: 'Persistence backlog, fewer in flight and then less concurrency',
      budgetSeconds: 300,
      steps: [{ maxInFlight: 5 }, { maxConcurrency: 2 }],
      rollsBack: false,
      last: { at: before(700_000), secondsToEffect: 431, withinBudget: false },
    },
    {
      name: 'coordinator-fault',
      title: 'Coordinator fault, stop, drop the queue, start sequentially',
      budgetSeconds: 600,
      steps: [{ maxConcurrency: 1, restart: true }],
      rollsBack: false,
      last: null,
    },
  ],
  drills: [
    {
      name: 'rate-limit-spike',
      title: 'The API answers that the quota is exceeded',
      killSwitch: 'rate-limit-spike',
      budgetSeconds: 120,
      dueAt: before(172_000),
      overdue: true,
      running: false,
      last: {
        at: before(776_800),
        dryRun: false,
        secondsToSeen: 21,
        secondsToEffect: 38.2,
        passed: true,
        why: null,
      },
    },
    {
      name: 'persistence-backlog',
      title: 'The database takes a second a write',
      killSwitch: 'persistence-backlog',
      budgetSeconds: 300,
      dueAt: before(-400_000),
      overdue: false,
      running: false,
      last: {
        at: before(204_800),
        dryRun: true,
        secondsToSeen: null,
        secondsToEffect: 431,
        passed: false,
        why: 'it took 431 s to take effect, and 300 s are allowed',
      },
    },
  ],
  history: syncHistory,
  actions: actions(['hold', 'rollback', 'abort'], {
    promote: 'Hold: Timeouts under 8 %: inconclusive, 31 runs without a failure of 91 needed, and 4 more.',
    finish: 'Hold: Timeouts under 8 %: inconclusive, 31 runs without a failure of 91 needed, and 3 more.',
  }),
};

/** A kill switch in two steps is on its way, and has put the rollout on hold. */
export const pulled: RolloutDocument = {
  ...sync,
  state: 'holding',
  revision: 12,
  pending: onItsWay({
    purpose: 'kill-switch',
    toStage: null,
    step: 2,
    steps: 2,
    settings: { maxConcurrency: 2, maxQueueSize: 1_000, maxInFlight: 5, restart: false },
    since: before(140),
  }),
  actions: actions(['rollback', 'abort'], {
    promote: 'the rollout is on hold: resume it first',
    resume: 'a setting of the lever is still on its way',
  }),
  killSwitches: sync.killSwitches.map((each) =>
    each.name === 'persistence-backlog'
      ? { ...each, last: { at: before(140), secondsToEffect: null, withinBudget: null } }
      : each,
  ),
  history: [
    {
      at: before(140),
      action: 'kill-switch',
      actor: 'grafana:ines',
      reason: 'writes queue up since 03:05',
      fromStage: 'phase-b',
      toStage: 'phase-b',
    },
    ...syncHistory,
  ],
};
