import { describe } from 'node:test';
import { adaptive, refused } from '../../../../tests/written-plans.ts';

describe('a plan that would judge itself is refused, with field and fix, for', () => {
  refused(
    'a criterion on what rollouts write',
    adaptive,
    { 'criteria.queue.source': { kind: 'audit', action: 'rollout.promote' } },
    /^criteria\.queue\.source\.action: is written by rollouts, and a rollout cannot be evidence for itself/,
  );
  refused(
    'a criterion on what rollouts publish',
    adaptive,
    { 'criteria.queue.source': { kind: 'prometheus', query: 'rollcall_rollout_verdict' } },
    /^criteria\.queue\.source\.query: asks for what rollouts publish/,
  );
  refused(
    'a first stage that waits for itself',
    adaptive,
    { 'stages.0.preconditions.0.criterion': 'staleness' },
    /^stages\.0\.preconditions\.0\.criterion: is judged on samples that there are only once a stage has begun/,
  );
  refused(
    'a baseline of what there is only afterwards',
    adaptive,
    { 'criteria.staleness.test.threshold': { timesBaseline: 2 } },
    /^criteria\.staleness\.test\.threshold\.timesBaseline: needs samples from before the first stage/,
  );
});
