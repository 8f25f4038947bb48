import { describe } from 'node:test';
import { sync, refused } from '../../../../tests/written-plans.ts';

describe('a plan with budgets and cadences that nobody can keep to is refused, with field and fix, for', () => {
  refused(
    'no budget',
    sync,
    { 'killSwitches.rate-limit-spike.budget': '0s', 'drills.rate-limit-spike.budget': '0s' },
    /^killSwitches\.rate-limit-spike\.budget: is no time at all: write how long it may take/,
  );
  refused(
    'steps that take longer than their budget',
    sync,
    { 'killSwitches.persistence-backlog.then.0.after': '5m' },
    /^killSwitches\.persistence-backlog\.then\.0\.after: makes the steps wait 5m in all, and the budget is 5m/,
  );
  refused(
    'a drill that lets a slow switch pass',
    sync,
    { 'drills.rate-limit-spike.budget': '3m' },
    /^drills\.rate-limit-spike\.budget: is more than the budget of rate-limit-spike, 2m/,
  );
  refused(
    'a cadence that never is',
    sync,
    { 'drills.rate-limit-spike.cadence.0.every': '0s' },
    /^drills\.rate-limit-spike\.cadence\.0\.every: is no time at all/,
  );
  refused(
    'a cadence after which none applies',
    sync,
    { 'drills.rate-limit-spike.cadence.1.until': '90d' },
    /^drills\.rate-limit-spike\.cadence\.1\.until: ends the last cadence/,
  );
  refused(
    'a cadence that is never reached',
    sync,
    { 'drills.rate-limit-spike.cadence.0.until': undefined },
    /^drills\.rate-limit-spike\.cadence\.0\.until: is missing, so the next cadence would never apply/,
  );
  refused(
    'cadences out of order',
    sync,
    {
      'drills.rate-limit-spike.cadence': [
        { every: '7d', until: '30d' },
        { every: '7d', until: '20d' },
        { every: '30d' },
      ],
    },
    /^drills\.rate-limit-spike\.cadence\.1\.until: is not after that of the cadence before, 30d/,
  );
  refused(
    'a cadence that falls due in no time',
    sync,
    { 'drills.rate-limit-spike.cadence.0.every': '31d' },
    /^drills\.rate-limit-spike\.cadence\.0\.every: is longer than the 30d that this cadence applies for/,
  );
});
