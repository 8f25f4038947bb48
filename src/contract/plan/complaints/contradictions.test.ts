import { describe } from 'node:test';
import { adaptive, optimize, sync, refused } from '../../../../tests/written-plans.ts';

describe('a plan whose thresholds contradict each other is refused, with field and fix, for', () => {
  refused(
    'an exit that passes what rolls back',
    adaptive,
    {
      'criteria.customer-alerts': {
        title: 'x',
        source: { kind: 'history', series: 'adaptive.staleness.max' },
        test: {
          kind: 'threshold',
          aggregate: 'max',
          comparison: '<=',
          threshold: 30,
          window: '15m',
          minSamples: 30,
        },
      },
    },
    /^criteria\.staleness\.test: contradicts the trigger customer-alerts: < 60 passes where <= 30 is broken and rolls back; /,
  );
  refused(
    'an exit as strict as its trigger, but for the limit itself',
    sync,
    { 'criteria.queue-peak.test.comparison': '<=', 'criteria.queue-escalation.test.comparison': '<' },
    /^criteria\.queue-peak\.test: contradicts the trigger queue-escalation/,
  );
  refused(
    'an exit and a trigger that no value satisfies',
    sync,
    { 'criteria.queue-escalation.test.comparison': '>' },
    /^criteria\.queue-peak\.test: contradicts the trigger queue-escalation: no value is < 800 and > 800; change one/,
  );
  refused(
    'two exits that no value satisfies',
    sync,
    { 'criteria.queue-average.test.comparison': '>', 'criteria.queue-steady.test.threshold': 100 },
    /^criteria\.queue-average\.test: contradicts the exit queue-steady: no value is > 200 and < 100/,
  );
  refused(
    'an exit that allows more of the baseline than its trigger',
    adaptive,
    { 'criteria.dead-letters.test.threshold.timesBaseline': 4 },
    /^criteria\.dead-letters\.test: contradicts the trigger dead-letters-doubled: <= 4 × baseline \(floor 0\) passes/,
  );
  refused(
    'a rate that its trigger forbids',
    optimize,
    { 'stages.2.rollback.0': 'timeouts-public', 'stages.2.exit.0': 'timeouts-shadow' },
    /^criteria\.timeouts-shadow\.test: contradicts the trigger timeouts-public: <= 0\.15 passes where <= 0\.03 is broken/,
  );
});
