import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { loadPlans } from './plan-file.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const plans = new Map(
  loadPlans(join(import.meta.dirname, '../../../rollouts')).map(({ plan }) => [plan.name, plan]),
);

function at(plan: string, path: string): unknown {
  return path.split('.').reduce<unknown>((node, part) => {
    assert.ok(
      typeof node === 'object' && node !== null && Object.hasOwn(node, part),
      `${plan} has no ${path}`,
    );
    return (node as Record<string, unknown>)[part];
  }, plans.get(plan));
}

/** Where the playbook says it, where the plan has it, and what it is. */
type Numbers = [section: string, path: string, value: unknown][];

function holds(plan: string, numbers: Numbers): void {
  describe(`the plan ${plan} holds what its playbook says`, () => {
    for (const [section, path, value] of numbers)
      it(`${section}: ${path} is ${JSON.stringify(value)}`, () => assert.deepEqual(at(plan, path), value));
  });
}

const under = (threshold: unknown, window: number, aggregate = 'max', comparison = '<', minSamples = 30) => ({
  kind: 'threshold',
  aggregate,
  comparison,
  threshold,
  window,
  minSamples,
});
const gates = ['queue', 'staleness', 'breakers', 'dead-letters', 'poll-failures', 'alerts-quiet'];

holds('adaptive-polling', [
  ['§1.1 tests within 24 h', 'criteria.test-suite.test.atMost', day],
  ['§1.1 tests within 24 h', 'criteria.integration-test.test.atMost', day],
  ['§1.1 soak test within 24 h', 'criteria.soak-test.test.atMost', day],
  ['§1.4 disabled within 5 minutes', 'rollbackBudget', 5 * minute],
  ['§1.4 disabled within 5 minutes', 'killSwitches.disable-adaptive-polling.budget', 5 * minute],
  ['§1.5 the feature owner approves', 'stages.0.preconditions.7.role', 'feature-owner'],
  ['§1.5 SRE acknowledges', 'stages.0.preconditions.8.role', 'sre'],
  ['§1.5 on-call acknowledges', 'stages.0.preconditions.9.role', 'on-call'],
  ['§2.2 queue < 1.5 × instances', 'criteria.queue.test', under({ timesInstances: 1.5 }, 30 * minute)],
  ['§2.2 staleness < 60 s', 'criteria.staleness.test', under(60, 30 * minute)],
  [
    '§2.2 no persistent breakers but known ones',
    'criteria.breakers.test.threshold',
    { timesBaseline: 1, floor: 0 },
  ],
  ['§2.3 at least 24 h', 'stages.0.dwell', day],
  ['§2.3 criteria of staging', 'stages.0.exit', gates],
  ['§2.3 dead letters expected only', 'criteria.dead-letters.test.threshold', { timesBaseline: 1, floor: 0 }],
  ['§2.3 snapshots at 0, 12 and 24 h', 'stages.0.snapshots', [0, 12 * hour, day, 'end']],
  ['§2.4 sign-off', 'stages.0.signOffs', ['feature-owner', 'sre']],
  ['§3.1 low-traffic maintenance window', 'stages.1.preconditions.0.name', 'maintenance-window'],
  ...[25, 50, 75, 100].flatMap((percent, index): Numbers => [
    ['§3.1 25 % at a time', `stages.${index + 1}.settings.scope.percent`, percent],
    ['§3.3 criteria of production', `stages.${index + 1}.exit`, gates],
  ]),
  ...[1, 2, 3].map((stage): Numbers[number] => ['§3.1 every 2 hours', `stages.${stage}.dwell`, 2 * hour]),
  ['§3.1 watched for 30 minutes', 'criteria.poll-failures.test.window', 30 * minute],
  ['§3.4 24 h after 100 %', 'stages.4.dwell', day],
  ['§3.4 final snapshot', 'stages.4.snapshots.1', 'end'],
  ['§4.3 on-call', 'routing.onCall', 'on-call'],
  ['§5.1 disabled', 'rollbackTo.enabled', false],
  [
    '§5.2 queue back at the baseline within 15 min',
    'recovery.0',
    { criterion: 'queue-recovered', within: 15 * minute },
  ],
  ['§5.2 alerts clear', 'recovery.1.criterion', 'alerts-cleared'],
  [
    '§6 queue > 3 × baseline for 15 min',
    'criteria.queue-tripled.test',
    under({ timesBaseline: 3, floor: 5 }, 15 * minute, 'max', '<='),
  ],
  ['§6 majority over 120 s', 'criteria.majority-stale.test', under(120, minute, 'last', '<=', 5)],
  ['§6 many stale for 15 min', 'criteria.many-stale.test.window', 15 * minute],
  ['§6 dead letters double', 'criteria.dead-letters-doubled.test.threshold', { timesBaseline: 2, floor: 2 }],
  [
    '§6 customer-facing alerts',
    'criteria.customer-alerts.source.labels',
    { customer_facing: 'true', rollout: 'adaptive-polling' },
  ],
  [
    '§6 triggers',
    'rollback',
    ['queue-tripled', 'majority-stale', 'many-stale', 'dead-letters-doubled', 'customer-alerts'],
  ],
]);

const phase = (maxConcurrency: number) => ({
  maxConcurrency,
  maxQueueSize: 1000,
  maxInFlight: 10,
  restart: false,
});
const daily = (threshold: number, aggregate: string) => under(threshold, day, aggregate, '<', 360);

holds('search-console-sync', [
  ['§2.3 queue size and in flight', 'stages.1.settings', phase(3)],
  ['§2.4 queue < 500', 'criteria.queue-steady.test', daily(500, 'p95')],
  ['§2.4 in flight < 10', 'criteria.in-flight.test', daily(10, 'p95')],
  ['§2.4 p99 < 5 s', 'criteria.batch-p99.test', under(5_000, hour, 'max', '<', 60)],
  ['§2.4 exceeded never', 'criteria.not-exceeded.test.kind', 'no-events'],
  ['§2.4 approaching once an hour at most', 'criteria.approaching.test', under(1, hour, 'max', '<=', 60)],
  ['§2.5 row counts ± 0 %', 'criteria.row-counts.test.tolerance', 0],
  ['§2.5 requeue table empty', 'criteria.requeue-empty.test.threshold', 0],
  [
    '§2 escalate at QPM 1,000 for a minute',
    'criteria.qpm-escalation.test',
    under(1_000, minute, 'max', '<', 5),
  ],
  ['§2 escalate above a queue of 800', 'criteria.queue-escalation.test', under(800, 20_000, 'max', '<=', 2)],
  [
    '§2 escalate above 5 s of halt propagation',
    'criteria.halt-propagation.test',
    under(5, 20_000, 'max', '<=', 2),
  ],
  ['§2 escalations', 'rollback', ['qpm-escalation', 'queue-escalation', 'halt-propagation']],
  ['§3 phase A', 'stages.0.settings', phase(1)],
  [
    '§3 announced',
    'stages.1.preconditions.0.title',
    'Announced in #gsc-sync with the metrics link and the escalation contact',
  ],
  ['§3 phase A 24 h', 'stages.0.dwell', day],
  [
    '§3 no regressions',
    'stages.0.exit',
    ['batch-regression', 'failure-regression', 'not-exceeded', 'row-counts', 'pages'],
  ],
  ['§3 phase B a week', 'stages.1.dwell', 7 * day],
  ['§3 QPM < 960', 'criteria.qpm.test', daily(960, 'mean')],
  ['§3 queue < 200 on average', 'criteria.queue-average.test', daily(200, 'mean')],
  ['§3 no alerts', 'criteria.alerts-quiet.test.threshold', 0],
  ['§3 phase C', 'stages.2.settings', phase(5)],
  ['§3 phase C a week', 'stages.2.dwell', 7 * day],
  ['§3 phase C optional', 'stages.2.optional', true],
  ['§3 product signs off', 'stages.2.signOffs', ['product']],
  ['§4 rate limit spike', 'killSwitches.rate-limit-spike.settings', { maxConcurrency: 1 }],
  ['§4 rate limit spike < 2 min', 'killSwitches.rate-limit-spike.budget', 2 * minute],
  ['§4 wait 5 min, inspect usage', 'recovery.0', { criterion: 'usage-recovered', within: 5 * minute }],
  ['§4 persistence backlog', 'killSwitches.persistence-backlog.settings', { maxInFlight: 5 }],
  ['§4 persistence backlog, then', 'killSwitches.persistence-backlog.then.0.settings', { maxConcurrency: 2 }],
  ['§4 persistence backlog < 5 min', 'killSwitches.persistence-backlog.budget', 5 * minute],
  ['§4 coordinator fault', 'killSwitches.coordinator-fault.settings', { maxConcurrency: 1, restart: true }],
  ['§4 coordinator fault < 10 min', 'killSwitches.coordinator-fault.budget', 10 * minute],
  [
    '§4 weekly for 30 days, then monthly',
    'drills.rate-limit-spike.cadence',
    [{ every: 7 * day, until: 30 * day }, { every: 30 * day }],
  ],
  ...Object.entries({ 'rate-limit-spike': 2, 'persistence-backlog': 5, 'coordinator-fault': 10 }).map(
    ([drill, minutes]): Numbers[number] => [
      '§4 drilled within its budget',
      `drills.${drill}.budget`,
      minutes * minute,
    ],
  ),
  ['§5 speed-up 4 ×', 'criteria.speed-up.test.threshold', 4],
  ['§5 queue < 800 at the peak', 'criteria.queue-peak.test', daily(800, 'max')],
  ['§5 memory < 500 MB', 'criteria.memory.test.threshold', 500_000_000],
  ['§5 QPM < 1,100 at the peak', 'criteria.qpm-peak.test.threshold', 1_100],
  ['§5 no missing or duplicate page', 'criteria.pages.test.tolerance', 0],
]);

const [greedy, global] = ['rebal.greedy.v1', 'rebal.global.v1'];
const rate = (atMost: number) => ({ kind: 'rate', atMost, window: 15 * minute, minSamples: 10 });
const gatesOf = (stage: string) => [`timeouts-${stage}`, `fallbacks-${stage}`, `objective-${stage}`];

holds('optimize', [
  ...(
    [
      ['shadow', 0.15, 0.2, -0.2, 'none'],
      ['internal', 0.08, 0.1, -0.1, 'internal'],
      ['public', 0.03, 0.05, -0.03, 'public'],
    ] as const
  ).flatMap(([stage, timeouts, fallbacks, delta, audience], index): Numbers => [
    ['Stage', `stages.${index}.name`, stage],
    [
      'Stage config',
      `stages.${index}.settings`,
      { availableVersions: [greedy, global], defaultVersion: greedy, audience },
    ],
    ['Exit criteria', `stages.${index}.exit`, gatesOf(stage)],
    ['Rollback triggers', `stages.${index}.rollback`, gatesOf(stage)],
    ['timeout_rate', `criteria.timeouts-${stage}.test`, rate(timeouts)],
    ['fallback_rate', `criteria.fallbacks-${stage}.test`, rate(fallbacks)],
    [
      'objective_delta_ratio',
      `criteria.objective-${stage}.test`,
      { kind: 'ratio', atLeast: delta, window: 15 * minute, minSamples: 10 },
    ],
  ]),
  ['After promotion, 30 minutes', 'stages.0.dwell', 30 * minute],
  ['After promotion, 30 minutes', 'stages.1.dwell', 30 * minute],
  ['After promotion, 30 minutes', 'stages.2.snapshots.1', 30 * minute],
  ['Rollback triggers over 15 minutes', 'criteria.run-latency.test.window', 15 * minute],
  ['Rollback triggers over 15 minutes', 'criteria.view-snapshot-mismatch.test.window', 15 * minute],
  [
    'view_snapshot_mismatch above baseline',
    'criteria.view-snapshot-mismatch.test.threshold.timesBaseline',
    1,
  ],
  ['Rollback triggers', 'rollback', ['run-latency', 'view-snapshot-mismatch']],
  [
    'Rollback actions',
    'rollbackTo',
    { availableVersions: [greedy], defaultVersion: greedy, audience: 'none' },
  ],
  [
    'Disable global',
    'killSwitches.disable-global.settings',
    { availableVersions: [greedy], defaultVersion: greedy, audience: 'none' },
  ],
  ...[1, 2, 3].map((level): Numbers[number] => [
    'NETWORK_DEGRADE_LEVEL',
    `killSwitches.degrade-level-${level}.settings`,
    { degradeLevel: level },
  ]),
  ['SQL snapshots', 'criteria.failed-runs.source.query', 'optimize-failed-runs'],
  ['SQL snapshots', 'criteria.no-op-runs.source.query', 'optimize-no-op-runs'],
  ['SQL snapshots', 'criteria.move-pressure.source.query', 'optimize-moves'],
  ['SQL snapshots over 15 minutes', 'criteria.failed-runs.test.window', 15 * minute],
]);
