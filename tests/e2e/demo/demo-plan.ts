import { hungHosts, pollingPlan } from '../polling-plan.ts';

/** Adaptive polling with windows that a demo can wait for, a drill, and a trigger as in the shipped plan. */
export const demoPlan = {
  ...pollingPlan,
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
  drills: { 'hung-hosts': hungHosts },
};
