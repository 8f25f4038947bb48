import { critical, gauge, instances, latest, usual, usualOf, warning } from '../measures.ts';
import type { AlertRule } from '../rule.ts';

const overview = 'rollcall-scheduler-overview';
const perInstance = ['job', 'instance_type', 'instance'];
const on = `on (${perInstance.join(', ')})`;
const depth = 'sum by (job) (pulse_monitor_poll_queue_depth)';
const depthNow = `sum by (job) (${gauge('pulse_monitor_poll_queue_depth')})`;
const deadLetters = 'sum by (job) (pulse_scheduler_dead_letter_depth)';
const deadLettersNow = `sum by (job) (${gauge('pulse_scheduler_dead_letter_depth')})`;
const unexpected = `${gauge('rollcall_instance_expected')} == 0`;

/** What all rules of the polled fleet have. The fleet is always sampled, so no data is a gap, and a gap ends nothing. */
const ofFleet = {
  scope: 'fleet',
  owner: 'rollcall',
  ofRollout: 'adaptive-polling',
  killSwitch: 'disable-adaptive-polling',
} as const;
const gapsEndNothing = { noData: 'stays as it is', error: 'stays as it is' } as const;

/**
 * Of single instances. Only those near the limit are asked for, so that a fleet of ten thousand is a handful of numbers:
 * no rows say that all are well. A scheduler that does not answer is an error, and changes nothing.
 */
const ofInstance = { ...ofFleet, scope: 'instance' } as const;
const noRowsAreWell = { noData: 'is well', error: 'stays as it is' } as const;

/** The adaptive polling playbook, §4.2 and §6, with its numbers. */
export const schedulerRules: AlertRule[] = [
  {
    ...ofFleet,
    name: 'queue-depth',
    title: 'Queue depth over 1.5 × instances',
    grafana: {
      measured: latest('queue.backlog'),
      against: { number: latest('instances.total'), times: 1, floor: 1 },
      ...gapsEndNothing,
    },
    prometheus: {
      value: depthNow,
      against: `clamp_min(count by (job) (${gauge('rollcall_instance_expected')} == 1), 1)`,
      by: ['job'],
    },
    // Playbook §4.2: for more than 10 min a warning, for more than 20 min critical.
    levels: [warning('>', 1.5, '10m'), critical('>', 1.5, '20m')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'number',
    summary: 'Polls that are due and wait: {now}, more than 1.5 for each instance',
    description:
      'Polling does not keep up: {now} due polls wait, and the playbook allows 1.5 for each instance, for 10 min (warning) or 20 min (critical). Data gets older for as long as it lasts.',
    firstAction:
      'Look at the workers and the breakers: hosts that hang take workers. Raise the workers, or pause the host that hangs.',
    panel: { dashboard: overview, title: 'Queue depth' },
  },
  {
    ...ofInstance,
    name: 'staleness',
    title: 'Instance stale for over 60 s',
    grafana: {
      // Known failing instances are dead letters, and have their own alert.
      measured: instances(
        'staleness',
        { key: 'deadLetter', operator: '=', value: 'false' },
        { key: 'staleness', operator: '>', value: '50' },
      ),
      ...noRowsAreWell,
    },
    prometheus: {
      value: `(${gauge('pulse_monitor_poll_staleness_seconds')} unless ${on} (${gauge('pulse_scheduler_dead_letter_depth')} == 1) unless ${on} (${unexpected}))`,
      by: perInstance,
      labels: { type: 'instance_type' },
    },
    levels: [critical('>', 60, '5m')],
    clearsAt: 0.9,
    keepFiringFor: '2m',
    unit: 'seconds',
    summary: '{instance} was last polled well {now} ago',
    description:
      'The last good poll of the {type} instance {instance} was {now} ago; it has been more than 60 s for over 5 min. It is no dead letter, neither paused nor offline by plan: it should be polled, and is not, or not well.',
    firstAction:
      'Look at its last error and at whether its host is up: `rollcall instances show {type}::{instance}`.',
    panel: { dashboard: overview, title: 'Staleness' },
  },
  {
    ...ofFleet,
    name: 'dead-letters',
    title: 'Dead letters above the baseline',
    grafana: {
      measured: latest('deadLetters.count'),
      // More by a tenth, and by one at the least: dead letters are whole, so over 0 the first is too many.
      against: { number: usual('deadLetters.count'), times: 1.1, floor: 0.5 },
      ...gapsEndNothing,
    },
    prometheus: {
      value: deadLettersNow,
      against: `clamp_min(1.1 * ${usualOf(deadLetters)}, 0.5)`,
      by: ['job'],
    },
    levels: [warning('>', 1, '1m')],
    keepFiringFor: '5m',
    unit: 'number',
    summary: 'Dead letters: {now}, more than usual',
    description:
      'Given up after five failures, or one for good: {now} of the fleet. That is at least one, and a tenth, more than the median of the last 24 h. They are probed every 30 min and recover by themselves.',
    firstAction: 'Look at their last errors: `rollcall dlq`. One cause for many is a certificate or a token.',
    panel: { dashboard: overview, title: 'Dead letters' },
  },
  {
    ...ofInstance,
    name: 'breaker-not-closed',
    title: 'Breaker not closed for 10 min',
    grafana: {
      // Time since it was last closed, not time in `open`: each re-trip resets that, and it would never fire.
      measured: instances('breakers', { key: 'breaker', operator: '!=', value: 'closed' }),
      ...noRowsAreWell,
    },
    prometheus: {
      value: `(${gauge('rollcall_breaker_not_closed_seconds')} unless ${on} (${unexpected}))`,
      by: perInstance,
      labels: { type: 'instance_type' },
    },
    // The ten minutes are in the number itself.
    levels: [critical('>', 600, '0s')],
    keepFiringFor: '2m',
    unit: 'seconds',
    summary: 'The breaker of {instance} has not been closed for {now}',
    description:
      '{type} instance {instance} has failed every poll and probe for {now}, and 10 min are too many. Its data is that old. It recovers by itself with the first good probe.',
    firstAction: 'Look at its last error, and mend the host or its credentials: `rollcall breakers`.',
    panel: { dashboard: overview, title: 'Breakers' },
  },
  {
    ...ofFleet,
    name: 'fault-may-be-ours',
    title: 'So many breakers opened at once that the fault may be ours',
    grafana: { measured: latest('fleet.faultMayBeOurs'), ...gapsEndNothing },
    prometheus: { value: `max by (job) (${gauge('rollcall_fault_may_be_ours')})`, by: ['job'] },
    levels: [critical('>', 0, '1m')],
    keepFiringFor: '2m',
    unit: 'none',
    summary: 'So many breakers opened at once that the fault may be the scheduler’s, or its network’s',
    description:
      'More than a third of the fleet opened its breakers within a minute. That is rarely the hosts. Pages for single instances are held back meanwhile, and nobody is given up.',
    firstAction:
      'From the machine of the scheduler, reach one of the hosts: name resolution, route, proxy, certificate.',
    panel: { dashboard: overview, title: 'Breakers' },
  },
  {
    ...ofFleet,
    name: 'queue-tripled',
    title: 'Queue depth over 3 × baseline for 15 min',
    grafana: {
      measured: latest('queue.backlog'),
      // The queue of a quiet fleet is empty: three times nothing says nothing.
      against: { number: usual('queue.backlog'), times: 3, floor: 15 },
      ...gapsEndNothing,
    },
    prometheus: { value: depthNow, against: `clamp_min(3 * ${usualOf(depth)}, 15)`, by: ['job'] },
    levels: [critical('>', 1, '15m')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'number',
    summary: 'Polls that are due and wait: {now}, more than three times as many as usual',
    description:
      'For 15 min more than three times the median of the last 24 h (and more than 15) of polls have been waiting: {now} now. While adaptive polling is rolled out this is a reason to roll back at once.',
    firstAction: 'Read the verdict of the rollout; where it says rollback, roll back.',
    panel: { dashboard: overview, title: 'Queue depth' },
  },
  {
    ...ofFleet,
    name: 'majority-stale',
    title: 'Majority of instances over 120 s stale',
    grafana: { measured: latest('staleness.p50'), ...gapsEndNothing },
    prometheus: {
      value: `quantile by (job) (0.5, ${gauge('pulse_monitor_poll_staleness_seconds')} unless ${on} (${unexpected}))`,
      by: ['job'],
    },
    levels: [critical('>', 120, '1m')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'seconds',
    summary: 'Half of the fleet was last polled well more than {now} ago',
    description:
      'The median age of the last good poll is {now}; 120 s are the limit of the playbook. What Rollcall shows of most instances is that old. While adaptive polling is rolled out this is a reason to roll back at once.',
    firstAction: 'Read the verdict of the rollout; where it says rollback, roll back.',
    panel: { dashboard: overview, title: 'Staleness' },
  },
  {
    ...ofFleet,
    name: 'dead-letters-doubled',
    title: 'Dead letters doubled',
    grafana: {
      measured: latest('deadLetters.count'),
      // Doubling from none says nothing: from one at the least.
      against: { number: usual('deadLetters.count'), times: 2, floor: 2 },
      ...gapsEndNothing,
    },
    prometheus: {
      value: deadLettersNow,
      against: `clamp_min(2 * ${usualOf(deadLetters)}, 2)`,
      by: ['job'],
    },
    levels: [critical('>=', 1, '1m')],
    keepFiringFor: '5m',
    unit: 'number',
    summary: 'Dead letters: {now}, at least twice as many as usual',
    description:
      'There are {now} dead letters, at least two and twice the median of the last 24 h. While adaptive polling is rolled out, and without a clear cause, this is a reason to roll back at once.',
    firstAction: 'Look for one cause in their last errors: `rollcall dlq`. Where there is none, roll back.',
    panel: { dashboard: overview, title: 'Dead letters' },
  },
];
