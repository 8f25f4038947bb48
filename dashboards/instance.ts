import { dashboard as dashboardOf } from './parts/frame.ts';
import { uids } from './parts/uids.ts';
import { instanceVariable, typeVariable } from './parts/variables.ts';
import { known, now, others, parts } from './instance/now.ts';
import { age, breaker, breakerOverTime, duration } from './instance/over-time.ts';

/** For whoever was led to one instance: what is with it, since when, and whether it is alone. */
export const dashboard = dashboardOf({
  uid: uids.instance,
  title: 'Instance detail',
  description: 'One instance: when and why it is polled, what failed, and whether others fail too.',
  source: 'instance',
  variables: [typeVariable, instanceVariable],
  annotations: [
    {
      name: 'This instance',
      what: ['breakers', 'deadLetters', 'instances'],
      color: 'red',
      shown: true,
      narrowed: { instances: ['$instance'] },
    },
  ],
  sections: [
    { panels: [now, known, others] },
    { title: 'What happened', panels: [breakerOverTime, breaker] },
    { title: 'Parts', panels: [parts] },
    { title: 'Over time, from Prometheus', folded: true, panels: [age, duration] },
  ],
});
