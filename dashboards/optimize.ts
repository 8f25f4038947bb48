import { dashboard as dashboardOf } from './parts/frame.ts';
import { uids } from './parts/uids.ts';
import { policyVersionVariable } from './parts/variables.ts';
import { cancels, config, gates, latency, queue, queueNow, requests } from './optimize/api-and-queue.ts';
import { failed, moveDistribution, moves, noOps, reasons, runs } from './optimize/quality.ts';
import { mismatches, playbacks, recoveries, transitions } from './optimize/signals.ts';

/** For whoever rolls out a policy: its gates, then the three blocks of the runbook. */
export const dashboard = dashboardOf({
  uid: uids.optimize,
  title: 'Optimize',
  description: 'Gates, API and queue, quality of the plans, and what pages tell of their sessions.',
  source: 'optimize',
  variables: [policyVersionVariable],
  sections: [
    { panels: [gates] },
    { title: 'API and queue', panels: [requests, latency, queue, queueNow, cancels, config] },
    { title: 'Quality of the plans', panels: [failed, noOps, moves, moveDistribution, reasons, runs] },
    { title: 'What pages tell', panels: [transitions, playbacks, mismatches, recoveries] },
  ],
});
