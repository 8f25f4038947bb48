import type {
  BacktestReport,
  RecordingNotes,
  TimeToEvidenceReport,
  WhatIfReport,
} from '../../../src/contract/backtest.ts';
import type { ReachReport } from '../../../src/contract/reach.ts';
import { judged } from '../rollouts/evidence.ts';

const recording: RecordingNotes = [
  {
    series: 'queue.backlog',
    samples: 19_440,
    firstAt: '2026-01-05T00:00:00Z',
    lastAt: '2026-01-07T06:10:00Z',
    gaps: 2,
    longestGapSeconds: 720,
    duplicates: 0,
    outOfOrder: 3,
    notFinite: 0,
  },
];

const at = (hours: number) => new Date(Date.parse('2026-01-05T00:00:10Z') + hours * 3_600_000).toISOString();
const passed = 'Promote: 5 of 5 criteria pass, and the dwell is served.';
const failed = 'Roll back: Majority of instances within 120 s: not <= 120 s for 60 s: last is 172.38 s.';
const held = 'Hold: dwell: 24 h left.';

const stage = (name: string, from: number, to: number): BacktestReport['stages'][number] => ({
  stage: name,
  startedAt: at(from),
  endedAt: at(to),
  seconds: (to - from) * 3_600,
  secondsOf: { promote: 10, hold: (to - from) * 3_600 - 10, rollback: 0 },
  promotableAt: at(to),
  ended: 'promoted',
  why: passed,
});

const changes = (name: string, from: number, to: number): BacktestReport['events'] => [
  {
    at: at(from),
    stage: name,
    kind: 'verdict',
    by: 'verdict',
    decision: 'hold',
    summary: held,
    results: judged(),
  },
  {
    at: at(to - 0.2),
    stage: name,
    kind: 'verdict',
    by: 'verdict',
    decision: 'promote',
    summary: passed,
    results: judged(),
  },
  {
    at: at(to),
    stage: name,
    kind: 'promote',
    by: 'people',
    summary: `the next stage begins, for the verdict was: ${passed}`,
  },
];

/** Two days that are well, and a rollback in the last stage. */
export const backtest: BacktestReport = {
  plan: 'adaptive-polling',
  planHash: 'd'.repeat(64),
  from: at(0),
  to: at(54),
  people: 'prompt',
  ticks: 19_440,
  outcome: 'rolled-back',
  summary: `Rolled back at stage p100 at ${at(51)}. ${failed}`,
  stages: [
    stage('staging', 0, 24),
    stage('p25', 24, 32),
    stage('p50', 32, 40),
    stage('p75', 40, 48),
    { ...stage('p100', 48, 51), promotableAt: null, ended: 'rolled-back', why: failed },
  ],
  events: [
    { at: at(0), stage: null, kind: 'start', by: 'people', summary: 'stage staging begins.' },
    ...changes('staging', 0, 24),
    ...changes('p25', 24, 32),
    ...changes('p50', 32, 40),
    ...changes('p75', 40, 48),
    {
      at: at(48),
      stage: 'p100',
      kind: 'verdict',
      by: 'verdict',
      decision: 'hold',
      summary: held,
      results: judged(),
    },
    {
      at: at(50.9),
      stage: 'p100',
      kind: 'verdict',
      by: 'verdict',
      decision: 'rollback',
      summary: failed,
      results: judged({ 'majority-stale': { verdict: 'fail', value: 172.38 } }),
    },
    {
      at: at(51),
      stage: 'p100',
      kind: 'rollback',
      by: 'people',
      summary: `rolled back, for the verdict was: ${failed}`,
    },
  ],
  recording,
  assumptions: [
    'The lever obeys at once: a stage begins with the tick that it was promoted at.',
    'What was recorded does not change with the stage: history shows the fleet as it was, not as it would have been.',
  ],
};

/** Of a criterion that a smaller number would make fire for nothing, and a larger one too late. */
export const whatIf: WhatIfReport = {
  plan: 'adaptive-polling',
  criterion: 'queue-tripled',
  unit: '× baseline',
  current: 3,
  incidents: 2,
  healthySeconds: 500_000,
  rows: [1.5, 2, 2.5, 3, 4, 5, 6].map((threshold, index) => ({
    threshold,
    current: threshold === 3,
    falseRollbacks: [9, 4, 1, 0, 0, 0, 0][index] as number,
    detected: index > 5 ? 1 : 2,
    missed: index > 5 ? 1 : 0,
    delaySeconds: { median: 300 + 140 * index, longest: 500 + 160 * index },
    blockedSeconds: 60_000 / (index + 1),
    noDataSeconds: 5_400,
  })),
  recording,
};

export const timeToEvidence: TimeToEvidenceReport = {
  plan: 'adaptive-polling',
  rows: [
    {
      stage: 'staging',
      criterion: 'queue',
      title: 'Queue depth under 1.5 × instances',
      needs: 30,
      needsAtOneLook: null,
      of: 'samples',
      perHour: 360,
      seconds: 1_800,
      withinDwell: true,
      sentence:
        'staging: "Queue depth under 1.5 × instances" needs 30 samples over 30 min: about 30 min at 360 an hour.',
    },
    {
      stage: 'p25',
      criterion: 'timeouts',
      title: 'Timeout rate at most 0.03',
      needs: 284,
      needsAtOneLook: 99,
      of: 'runs',
      perHour: 36,
      seconds: 28_400,
      withinDwell: false,
      sentence: 'p25: "Timeout rate at most 0.03" needs 284 runs (99 at one look): about 8 h at 36 an hour.',
    },
    {
      stage: 'p25',
      criterion: 'better',
      title: 'At least as good as greedy',
      needs: null,
      needsAtOneLook: null,
      of: 'pairs',
      perHour: null,
      seconds: null,
      withinDwell: null,
      sentence: 'p25: "At least as good as greedy" has no pair in this history: nothing can be told.',
    },
  ],
};

export const reach: ReachReport = {
  unreachable: 1,
  rows: [
    {
      kind: 'trigger',
      of: 'adaptive-polling',
      name: 'queue-tripled',
      stage: 'staging',
      condition: 'Queue depth within 3 × baseline',
      reachable: true,
      scenario: 'hosts answer slowly, to too few workers',
      seconds: 900,
      reason: '"Queue depth within 3 × baseline" fails when hosts answer slowly, to too few workers',
    },
    {
      kind: 'trigger',
      of: 'optimize',
      name: 'timeouts-public',
      stage: 'public',
      condition: 'Timeouts at most 3 %',
      reachable: false,
      scenario: null,
      seconds: null,
      reason: 'no input made it fail; the nearest was: inconclusive, with fewer than 10 runs in 15 min',
    },
    {
      kind: 'known-negative',
      of: 'playbook',
      name: 'breaker open for 10 min',
      stage: null,
      condition: 'breaker open',
      reachable: false,
      scenario: null,
      seconds: null,
      reason: 'every failed probe resets since: the longest that it can show is 360 s',
    },
  ],
};
