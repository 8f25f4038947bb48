/** A rollout of adaptive polling as the shipped one is, with windows that a test can wait for; its stages are to be said. */
export const pollingPlan = {
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
  killSwitches: {
    'disable-adaptive-polling': {
      title: 'Turn adaptive polling off for all instances',
      settings: { enabled: false },
      budget: '1m',
    },
  },
};

/** Its only drill. */
export const hungHosts = {
  title: 'Hosts hang',
  killSwitch: 'disable-adaptive-polling',
  fault: 'hang',
  budget: '1m',
  cadence: [{ every: '7d' }],
};

function criterion(title: string, series: string, threshold: unknown): object {
  return {
    title,
    source: { kind: 'history', series },
    test: { kind: 'threshold', aggregate: 'max', comparison: '<', threshold, window: '30s', minSamples: 2 },
  };
}
