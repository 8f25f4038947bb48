import { stateWords } from '../parts/instance-columns.ts';
import { ofInstance } from '../parts/of-instance.ts';
import { prometheusOnly } from '../parts/sources.ts';
import { stateTimeline } from '../parts/statetimeline.ts';
import { script } from '../parts/script.ts';
import { table } from '../parts/table.ts';
import { metric, rate } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';

export const breaker = table({
  id: 5,
  title: 'What happened to it',
  description:
    'Its breaker and dead letters, and what people ordered, in the time range. A breaker that opens and closes again and again is a host at its limit: poll it less, or mend it.',
  width: 24,
  height: 8,
  noValue: 'Nothing happened to it in this time',
  sortBy: 'Time',
  targets: [
    {
      rollcall: {
        kind: 'events',
        what: ['breakers', 'deadLetters', 'instances'],
        instances: ['$instance'],
      },
    },
  ],
  columns: {
    time: { title: 'Time', width: 190 },
    title: { title: 'What', width: 320 },
    text: { title: 'Why' },
    tags: { hidden: true },
    id: { hidden: true },
  },
});

export const breakerOverTime = stateTimeline({
  id: 6,
  title: 'Breaker',
  description:
    'Closed is good. Open: it is probed, ever more rarely, up to every 5 min. Open for more than 10 min pages somebody.',
  width: 24,
  height: 4,
  noValue: 'Its breaker did not move in this time',
  words: { ...stateWords, closed: { color: 'green' }, 0: { color: 'green', text: 'closed' } },
  targets: [
    {
      // From events: the state before the first is the one that it left.
      rollcall: script(
        '/api/events/past',
        `[.events[] | select(.type == "breaker" and .key == $instance)] | sort_by(.at)
| if length == 0 then empty else
  ({time: ($__from / 1000 | todate), Breaker: .[0].from}, (.[] | {time: .at, Breaker: .to}), {time: ([$__to / 1000, now] | min | todate), Breaker: .[-1].to}) end`,
        {
          parameters: { types: 'breaker', from: '${__from:date:iso}', to: '${__to:date:iso}', limit: '1000' },
          format: 'auto',
        },
      ),
      prometheus: { expr: ofInstance(metric('pulse_scheduler_breaker_state')), legend: 'Breaker' },
    },
  ],
});

/** Only Prometheus has them of each instance: the section is folded, so that nothing is asked of one that is not there. */
export const age = timeseries({
  id: 7,
  title: 'Staleness over time',
  description: 'Age of the last good poll. A saw is normal; a ramp is an instance that fails.',
  width: 12,
  height: 8,
  unit: 's',
  thresholds: [{ from: 60, color: 'red' }],
  datasource: prometheusOnly,
  targets: [
    {
      prometheus: { expr: ofInstance(metric('pulse_monitor_poll_staleness_seconds')), legend: 'Staleness' },
    },
  ],
});

export const duration = timeseries({
  id: 8,
  title: 'Duration of polls',
  description:
    'Median and 95th percentile of its polls. Polls that take longer and longer end at the deadline: relieve the host, or poll it less.',
  width: 12,
  height: 8,
  unit: 's',
  datasource: prometheusOnly,
  colors: { Median: 'green', '95th percentile': 'yellow' },
  targets: [0.5, 0.95].map((share) => ({
    prometheus: {
      expr: `histogram_quantile(${share}, sum by (le, key) (${ofInstance(rate('pulse_monitor_poll_duration_seconds_bucket'))}))`,
      legend: share === 0.5 ? 'Median' : '95th percentile',
    },
  })),
});
