/** Adaptive polling with windows that a demo can wait for, a drill, and a trigger as in the shipped plan. */
export const demoPlan = {
  name: 'adaptive-polling',
  title: 'Adaptive polling',
  lever: 'adaptive-polling',
  rollbackTo: { enabled: false },
  rollbackBudget: '1m',
  routing: { onCall: 'on-call', featureOwner: 'adaptive-polling-owner' },
  criteria: {
    queue: criterion('Queue depth under 1.5 × instances', 'queue.backlog', { timesInstances: 1.5 }),
    staleness: criterion('Staleness of healthy instances under 60 s', 'adaptive.staleness.max', 60),
    'majority-stale': criterion('Majority of instances within 120 s', 'staleness.p50', 120),
  },
  rollback: ['majority-stale'],
  stages: [
    {
      name: 'staging',
      title: 'Staging',
      settings: { enabled: true, scope: { groups: ['staging'] } },
      dwell: '30s',
      snapshots: ['0s', 'end'],
      exit: ['queue', 'staleness'],
    },
    {
      name: 'p25',
      title: '25 %',
      settings: { enabled: true, scope: { groups: ['staging'], percent: 25 } },
      dwell: '1h',
      snapshots: ['0s', 'end'],
      signOffs: ['sre'],
      exit: ['queue', 'staleness'],
    },
  ],
  drills: {
    'hung-hosts': {
      title: 'Hosts hang',
      killSwitch: 'disable-adaptive-polling',
      fault: 'hang',
      budget: '1m',
      cadence: [{ every: '7d' }],
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

function criterion(title: string, series: string, threshold: unknown): object {
  return {
    title,
    source: { kind: 'history', series },
    test: { kind: 'threshold', aggregate: 'max', comparison: '<', threshold, window: '30s', minSamples: 2 },
  };
}
