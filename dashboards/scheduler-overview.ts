import { dashboard as dashboardOf } from './parts/frame.ts';
import { rolloutStage } from './parts/rollout-stage.ts';
import { uids } from './parts/uids.ts';
import { rolloutVariable, typeVariable } from './parts/variables.ts';
import { cadence } from './scheduler-overview/cadence.ts';
import { instances } from './scheduler-overview/instances.ts';
import { notWell, queueDepth, queueDepthNow, staleness } from './scheduler-overview/at-first-sight.ts';
import { inFlight, stalenessByType, throughput } from './scheduler-overview/polling.ts';
import { breakers, deadLetters, topOffenders } from './scheduler-overview/what-fails.ts';

const uid = uids.overview;

/** For whoever is on call: what the rollout's verdict is first, then what it rests on. */
export const dashboard = dashboardOf({
  uid,
  title: 'Scheduler overview',
  description: 'The rollout, its verdict, and the polling that it rests on.',
  source: 'scheduler-overview',
  variables: [rolloutVariable(), typeVariable],
  annotations: [
    {
      name: 'Breakers and dead letters',
      what: ['breakers', 'deadLetters'],
      color: 'red',
      narrowed: { types: ['$type'] },
    },
  ],
  sections: [
    {
      panels: [
        rolloutStage({
          id: 1,
          title: 'Rollout stage',
          description:
            'Stage, verdict and why. An admin promotes, holds or rolls back from here; each decision needs a reason and is audited.',
          width: 14,
          height: 20,
        }),
        queueDepthNow,
        notWell,
        queueDepth,
        staleness,
      ],
    },
    { title: 'What fails', panels: [breakers, deadLetters] },
    { title: 'Polling', panels: [stalenessByType, throughput, inFlight] },
    { title: 'Cadence', panels: [cadence, topOffenders] },
    { title: 'Instances', panels: [instances] },
  ],
});
