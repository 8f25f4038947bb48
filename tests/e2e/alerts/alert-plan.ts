import { hungHosts, pollingPlan } from '../polling-plan.ts';

/** A rollout that dead letters roll back, with a criterion that nothing answers and a drill of every minute. */
export const alertPlan = {
  ...pollingPlan,
  criteria: {
    'dead-letters': {
      title: 'No dead letter',
      source: { kind: 'history', series: 'deadLetters.count' },
      test: {
        kind: 'threshold',
        aggregate: 'last',
        comparison: '<',
        threshold: 1,
        window: '20s',
        minSamples: 2,
      },
    },
    'soak-test': {
      title: 'Soak test passed',
      source: { kind: 'artefact', name: 'soak-test' },
      test: { kind: 'age', atMost: '24h' },
      noData: { pageAfter: '10s' },
    },
  },
  rollback: ['dead-letters'],
  stages: [
    {
      name: 'staging',
      title: 'Staging',
      settings: { enabled: true, scope: { groups: ['staging'] } },
      dwell: '1h',
      exit: ['dead-letters', 'soak-test'],
    },
  ],
  drills: { 'hung-hosts': { ...hungHosts, budget: '5s', cadence: [{ every: '1m' }] } },
  killSwitches: {
    'disable-adaptive-polling': {
      ...pollingPlan.killSwitches['disable-adaptive-polling'],
      budget: '5s',
    },
  },
};

/** A rollout at the stage whose gates are the widest, with a drill of each way to fail them that only a drill has. */
export const optimizePlan = {
  name: 'optimize',
  title: 'Optimize',
  lever: 'optimize',
  rollbackTo: { availableVersions: ['rebal.greedy.v1'], defaultVersion: 'rebal.greedy.v1' },
  rollbackBudget: '1m',
  routing: { onCall: 'on-call', featureOwner: 'optimize' },
  criteria: {
    'objective-shadow': {
      title: 'Objective delta ratio at least −0.20',
      source: { kind: 'sql', query: 'optimize-objective-pairs' },
      test: { kind: 'ratio', atLeast: -0.2, window: '15m', minSamples: 10 },
    },
  },
  rollback: ['objective-shadow'],
  stages: [
    {
      name: 'shadow',
      title: 'Shadow',
      settings: {
        availableVersions: ['rebal.greedy.v1', 'rebal.global.v1'],
        defaultVersion: 'rebal.greedy.v1',
        audience: 'internal',
      },
      dwell: '1h',
      exit: ['objective-shadow'],
    },
  ],
  drills: {
    'poor-plans': {
      title: 'Global plans are worse than greedy ones',
      killSwitch: 'disable-global',
      fault: 'poor-plans',
      budget: '1m',
      cadence: [{ every: '30d' }],
    },
  },
  killSwitches: {
    'disable-global': {
      title: 'Disable global, greedy only',
      settings: {
        availableVersions: ['rebal.greedy.v1'],
        defaultVersion: 'rebal.greedy.v1',
        audience: 'none',
      },
      budget: '1m',
    },
  },
};
