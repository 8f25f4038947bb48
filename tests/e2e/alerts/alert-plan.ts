/** A rollout that dead letters roll back, with a criterion that nothing answers and a drill of every minute. */
export const alertPlan = {
  name: 'adaptive-polling',
  title: 'Adaptive polling',
  lever: 'adaptive-polling',
  rollbackTo: { enabled: false },
  rollbackBudget: '1m',
  routing: { onCall: 'on-call', featureOwner: 'adaptive-polling-owner' },
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
  drills: {
    'hung-hosts': {
      title: 'Hosts hang',
      killSwitch: 'disable-adaptive-polling',
      fault: 'hang',
      budget: '1m',
      cadence: [{ every: '1m' }],
    },
  },
  killSwitches: {
    'disable-adaptive-polling': {
      title: 'Turn adaptive polling off for all instances',
      settings: { enabled: false },
      budget: '1m',
    },
  },
};
