import type { CriterionResult, Verdict } from '../../../src/contract/rollout.ts';
import { before } from './clock.ts';

/** What a criterion says that has data, and needs no bound. */
export const withData = { bound: null, timeToEvidenceSeconds: null, noDataSince: null, page: false };

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
    ...withData,
    query: 'history queue.backlog, max over 30 min',
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
    ...withData,
    query: 'history adaptive.staleness.max, max over 30 min',
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
    ...withData,
    query: 'history staleness.p50, last over 1 min',
    evidenceHash: 'c'.repeat(64),
  },
];

/** The criteria, some of them with another result. */
export const judged = (changes: Record<string, Partial<CriterionResult>> = {}) =>
  criteria.map((each) => ({ ...each, ...changes[each.name] }));

export const verdict = (change: Partial<Verdict>): Verdict => ({
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
