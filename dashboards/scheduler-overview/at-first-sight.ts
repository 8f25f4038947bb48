import { field } from '../parts/panel.ts';
import { stat } from '../parts/stat.ts';
import { metric } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';

const depth = metric('pulse_monitor_poll_queue_depth');
const instances = `count(${metric('pulse_monitor_poll_staleness_seconds')})`;

/** The playbook's limit is 1.5 per instance, whatever the fleet's size. */
const depthPerInstance = [
  { from: 1, color: 'orange' },
  { from: 1.5, color: 'red' },
];

export const queueDepthNow = stat({
  id: 2,
  title: 'Queue depth now',
  description:
    'Polls that are due and wait, missed ones counted. 0 is normal; a number that grows means polling does not keep up. The playbook wants less than 1.5 per instance: beyond, look at breakers and hosts below, and give the scheduler more workers or roll back.',
  width: 5,
  height: 5,
  fields: '/^(Queue depth|Per instance)$/',
  targets: [
    { rollcall: { kind: 'queue' }, prometheus: { expr: `sum(${depth})`, legend: 'Queue depth' } },
    { prometheus: { expr: `sum(${depth}) / ${instances}`, legend: 'Per instance' } },
  ],
}).overrides([
  field('Per instance', {
    color: { mode: 'thresholds' },
    decimals: 1,
    thresholds: {
      mode: 'absolute',
      steps: [
        { value: null, color: 'green' },
        ...depthPerInstance.map(({ from, color }) => ({ value: from, color })),
      ],
    },
  }),
]);

export const notWell = stat({
  id: 9,
  title: 'Not well',
  description:
    'Breakers that are not closed, and dead letters. 0 is normal. Known ones may stay; more than yesterday is a reason to look at the tables below before a promotion.',
  width: 5,
  height: 5,
  thresholds: [{ from: 1, color: 'orange' }],
  targets: [
    {
      rollcall: { kind: 'history', series: ['breakers.notClosed', 'deadLetters.count'] },
      prometheus: {
        expr: `count(${metric('pulse_scheduler_breaker_state')} > 0) or vector(0)`,
        legend: 'Breakers not closed',
      },
    },
    {
      prometheus: {
        expr: `sum(${metric('pulse_scheduler_dead_letter_depth')}) or vector(0)`,
        legend: 'Dead letters',
      },
    },
  ],
});

export const queueDepth = timeseries({
  id: 3,
  title: 'Queue depth',
  description:
    'Backlog against the limit of the playbook, 1.5 × instances: above it for 10 min is a warning, for 20 min critical. If it stays up, look for hosts that answer slowly and breakers that hide; then more workers, or roll back.',
  width: 10,
  height: 8,
  unit: 'short',
  colors: { Backlog: 'blue', '1.5 × instances': 'red' },
  limits: ['1.5 × instances'],
  targets: [
    {
      rollcall: { kind: 'history', series: ['queue.backlog', 'instances.total'] },
      prometheus: { expr: `sum(${depth})`, legend: 'Backlog' },
    },
    { prometheus: { expr: instances, legend: 'Instances' } },
  ],
})
  .withTransformation({
    id: 'calculateField',
    options: {
      alias: '1.5 × instances',
      mode: 'binary',
      binary: {
        left: { matcher: { id: 'byName', options: 'Instances' } },
        operator: '*',
        right: { fixed: '1.5' },
      },
      replaceFields: false,
    },
  })
  .withTransformation({ id: 'organize', options: { excludeByName: { Instances: true } } });

export const staleness = timeseries({
  id: 4,
  title: 'Staleness',
  description:
    'Age of the last good poll. Adaptively polled, healthy instances must stay under 60 s (dashed); when the majority is over 120 s the rollout is rolled back. One old line is one instance: see the top offenders. All of them rising together is the scheduler, or its network.',
  width: 10,
  height: 7,
  unit: 's',
  thresholds: [{ from: 60, color: 'red' }],
  colors: {
    Median: 'green',
    '95th percentile': 'yellow',
    Maximum: 'orange',
    'Adaptive and healthy, maximum': 'blue',
  },
  targets: [
    {
      rollcall: {
        kind: 'history',
        series: ['staleness.p50', 'staleness.p95', 'staleness.max', 'adaptive.staleness.max'],
      },
      prometheus: { expr: ofStaleness('quantile(0.5, ', ')'), legend: 'Median' },
    },
    { prometheus: { expr: ofStaleness('quantile(0.95, ', ')'), legend: '95th percentile' } },
    { prometheus: { expr: ofStaleness('max(', ')'), legend: 'Maximum' } },
  ],
});

/** −1 stands for an instance that was never polled. */
function ofStaleness(before: string, after: string): string {
  return `${before}${metric('pulse_monitor_poll_staleness_seconds')} >= 0${after}`;
}
