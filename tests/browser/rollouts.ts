import type { CriterionResult, RolloutAction, RolloutDocument, Verdict } from '../../src/contract/rollout.ts';

/** The instant at which every browser test happens. */
export const testTime = new Date('2026-11-21T03:12:40Z');

const before = (seconds: number) => new Date(testTime.getTime() - seconds * 1_000).toISOString();
const stageNames = ['staging', 'p25', 'p50', 'p75', 'p100'];
const stageTitles = ['Staging', '25 %', '50 %', '75 %', '100 %'];
const scoped = [2, 5, 7, 10, 12];

const criteria: CriterionResult[] = [
  {
    name: 'queue',
    title: 'Queue depth within 1.5 × instances',
    role: 'exit',
    verdict: 'pass',
    value: 4,
    threshold: 18,
    comparison: '<=',
    unit: 'short',
    n: 178,
    coverage: 0.988,
    windowSeconds: 1_800,
    reason: 'max 4 is <= 18',
    evidenceHash: 'a'.repeat(64),
  },
  {
    name: 'staleness',
    title: 'Staleness of healthy instances under 60 s',
    role: 'exit',
    verdict: 'pass',
    value: 41.3,
    threshold: 60,
    comparison: '<',
    unit: 's',
    n: 178,
    coverage: 0.988,
    windowSeconds: 1_800,
    reason: 'max 41.3 s is < 60 s',
    evidenceHash: 'b'.repeat(64),
  },
  {
    name: 'majority-stale',
    title: 'Majority of instances within 120 s',
    role: 'trigger',
    verdict: 'pass',
    value: 12.4,
    threshold: 120,
    comparison: '<=',
    unit: 's',
    n: 6,
    coverage: 1,
    windowSeconds: 60,
    reason: 'last 12.4 s is <= 120 s',
    evidenceHash: 'c'.repeat(64),
  },
];

/** The criteria, some of them with another result. */
const judged = (changes: Record<string, Partial<CriterionResult>> = {}) =>
  criteria.map((each) => ({ ...each, ...changes[each.name] }));

const verdict = (change: Partial<Verdict>): Verdict => ({
  decision: 'promote',
  summary: 'Promote: 2 of 2 criteria pass and the dwell is served.',
  reasons: [
    'Queue depth within 1.5 × instances: max 4 is <= 18',
    'Staleness of healthy instances: max 41.3 s is < 60 s',
  ],
  stage: 'p25',
  at: before(4),
  expiresAt: before(-26),
  dwellSeconds: 7_650,
  dwellRequiredSeconds: 7_200,
  results: judged(),
  ...change,
});

/** What is possible; the rest is not, and says why. */
const actions = (
  possible: RolloutAction[],
  why: Partial<Record<RolloutAction, string>>,
): RolloutDocument['actions'] =>
  (['start', 'promote', 'hold', 'resume', 'rollback'] as const).map((action) =>
    possible.includes(action)
      ? { action, allowed: true }
      : { action, allowed: false, why: why[action] ?? `the rollout does not allow ${action} now` },
  );

const stages = (current: number): RolloutDocument['stages'] =>
  stageNames.map((name, index) => ({
    name,
    title: stageTitles[index] as string,
    status: index < current ? 'done' : index === current ? 'current' : 'next',
    dwellRequiredSeconds: index === 0 || index === 4 ? 86_400 : 7_200,
    changes: `${scoped[index]} of 12 instances polled adaptively`,
  }));

const history: RolloutDocument['history'] = [
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

const running: RolloutDocument = {
  id: 'adaptive-polling',
  title: 'Adaptive polling',
  planHash: 'd'.repeat(64),
  state: 'running',
  revision: 2,
  stage: 'p25',
  stageStartedAt: before(7_650),
  stages: stages(1),
  verdict: verdict({}),
  actions: actions(['promote', 'hold', 'rollback'], {
    start: 'the rollout is running already',
    resume: 'the rollout is running, not holding',
  }),
  history,
};

export const promote = running;

export const draft: RolloutDocument = {
  ...running,
  state: 'draft',
  revision: 0,
  stage: null,
  stageStartedAt: null,
  stages: stages(-1),
  verdict: null,
  actions: actions(['start'], {
    promote: 'the rollout is draft, not running',
    rollback: 'the rollout is draft: there is nothing to roll back',
  }),
  history: [],
};

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

export const expired: RolloutDocument = {
  ...running,
  verdict: verdict({ at: before(400), expiresAt: before(370) }),
  actions: actions(['hold', 'rollback'], {
    promote: 'the verdict has expired: an evaluator that is silent means hold',
  }),
};

const markup = '<img src=x onerror="document.title=\'broken in\'"><b>bold</b>';

export const hostile: RolloutDocument = {
  ...running,
  title: markup,
  verdict: verdict({ summary: markup, results: judged({ queue: { title: markup, reason: markup } }) }),
  stages: stages(1).map((stage) => ({ ...stage, title: markup, changes: markup })),
  history: [{ ...(history[0] as RolloutDocument['history'][number]), actor: markup, reason: markup }],
};
