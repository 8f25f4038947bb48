import { dashboard as dashboardOf } from './parts/frame.ts';
import { rolloutStage } from './parts/rollout-stage.ts';
import { uids } from './parts/uids.ts';
import { criterionVariable, rolloutVariable } from './parts/variables.ts';
import { drills, killSwitches, rollouts, snapshots, stages, transitions } from './rollout/done.ts';
import { criteria, judgedOverTime, values } from './rollout/judged.ts';

/** For whoever decides: where a rollout stands, on what evidence, and what was done so far. */
export const dashboard = dashboardOf({
  uid: uids.rollout,
  title: 'Rollout',
  description: 'One rollout: stage, criteria, snapshots, transitions and drills.',
  source: 'rollout',
  variables: [rolloutVariable(), criterionVariable],
  from: 'now-3h',
  sections: [
    {
      panels: [
        rolloutStage({
          id: 1,
          title: 'Stage',
          description:
            'Stage, verdict and why. An admin promotes, holds or rolls back from here; each decision needs a reason and is audited.',
          width: 14,
          height: 20,
        }),
        rollouts,
        stages,
      ],
    },
    { title: 'How it is judged', panels: [criteria, judgedOverTime] },
    { title: 'Values', panels: [values] },
    { title: 'What was done', panels: [transitions, snapshots, drills, killSwitches] },
  ],
});
