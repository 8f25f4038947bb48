import { bars } from '../parts/stat.ts';
import { metric, rate } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';

const ofTypes = 'instance_type=~"$type"';

export const stalenessByType = bars({
  id: 10,
  title: 'Staleness by type',
  description:
    'Largest age of the last good poll now, of each type. A whole type that is old points to its credentials, its network or its API; one instance alone is among the top offenders.',
  width: 8,
  height: 8,
  unit: 's',
  thresholds: [
    { from: 45, color: 'orange' },
    { from: 60, color: 'red' },
  ],
  columns: ['Type', 'instance_type', 'Largest', 'Value'],
  targets: [
    {
      rollcall: { kind: 'staleness', by: 'type', types: ['$type'] },
      prometheus: {
        expr: `max by (instance_type) (${metric('pulse_monitor_poll_staleness_seconds', ofTypes)})`,
        now: true,
      },
    },
  ],
});

export const throughput = timeseries({
  id: 5,
  title: 'Throughput',
  description:
    'Polls a second that succeeded and failed. Failures that rise while successes fall are hosts that went away; both falling to nothing while instances grow stale is the scheduler itself.',
  width: 8,
  height: 8,
  unit: 'ops',
  stacked: true,
  colors: { Succeeded: 'green', Failed: 'red' },
  targets: [
    {
      rollcall: { kind: 'history', series: ['polls.failed', 'polls.succeeded'] },
      prometheus: { expr: `sum(${rate('pulse_monitor_poll_total', 'result="error"')})`, legend: 'Failed' },
    },
    {
      prometheus: {
        expr: `sum(${rate('pulse_monitor_poll_total', 'result="success"')})`,
        legend: 'Succeeded',
      },
    },
  ],
});

export const inFlight = timeseries({
  id: 11,
  title: 'In flight',
  description:
    'Polls under way, and how long the oldest due one has waited. In flight at the number of workers with a wait that grows: hosts answer slowly, or there are too few workers.',
  width: 8,
  height: 8,
  unit: 'short',
  colors: { 'In flight': 'blue', 'Oldest overdue': 'orange' },
  targets: [
    {
      rollcall: { kind: 'history', series: ['queue.inFlight', 'queue.oldestOverdue'] },
      prometheus: { expr: `sum(${metric('pulse_monitor_poll_inflight')})`, legend: 'In flight' },
    },
  ],
});
