import { chosen, ofInstance, seconds } from '../parts/of-instance.ts';
import { script } from '../parts/script.ts';
import { bars, stat } from '../parts/stat.ts';
import { table } from '../parts/table.ts';
import { metric } from '../parts/target.ts';
import { field } from '../parts/panel.ts';

const limits = (from: number, unit: string) => ({
  color: { mode: 'thresholds' },
  unit,
  thresholds: {
    mode: 'absolute',
    steps: [
      { value: null, color: 'green' },
      { value: from, color: 'red' },
    ],
  },
});

export const now = stat({
  id: 1,
  title: 'Now',
  description:
    'Age of the last good poll, how often it is polled, failures in a row. Over 60 s and not failing: it is polled too rarely, see why below. Failing: the last error says what to mend.',
  width: 10,
  height: 6,
  fields: '/^(Staleness|Interval|Failures)$/',
  targets: [
    {
      rollcall: { kind: 'instances', instances: ['$instance'] },
      prometheus: {
        expr: ofInstance(metric('pulse_monitor_poll_staleness_seconds')),
        legend: 'Staleness',
      },
    },
    {
      prometheus: {
        expr: ofInstance(metric('pulse_scheduler_breaker_failure_count')),
        legend: 'Failures',
      },
    },
  ],
}).overrides([field('Staleness', limits(60, 's')), field('Failures', limits(1, 'short'))]);

export const known = table({
  id: 2,
  title: 'What is known of it',
  description:
    'Everything that decides when it is polled next. “Why this interval” tells each step of the decision; the last error stays until a poll succeeds.',
  width: 14,
  height: 18,
  targets: [
    {
      rollcall: script(
        '/api/monitoring/scheduler/health',
        `${chosen} | [
  ["Type", .type], ["Group", .group], ["Address", .connection],
  ["Last good poll", .pollStatus.lastSuccess], ["Next poll", .schedule.nextPoll],
  ["Polled", (if .schedule.adaptive then "adaptively" else "at its fixed cadence" end)],
  ["Why this interval", (.schedule.reasons // [] | join("; "))],
  ["Breaker", .breaker.state], ["Not closed since", .breaker.notClosedSince], ["Next probe", .breaker.retryAt],
  ["Dead letter", (if .deadLetter.present then .deadLetter.reason else "no" end)],
  ["Last error", .pollStatus.lastError.message], ["Since", .pollStatus.firstFailureAt],
  ["Warnings", (.warnings // [] | join("; "))],
  ["Paused", (.paused | if . then "by \\(.by): \\(.reason)" else null end)],
  ["Offline by plan until", .plannedOfflineUntil]
] | .[] | select(.[1] != null and .[1] != "") | {what: .[0], is: (.[1] | tostring)}`,
      ),
    },
  ],
  columns: { what: { title: 'What', width: 170 }, is: { title: 'Is' } },
});

export const others = bars({
  id: 3,
  title: 'Others of its type',
  description:
    'The oldest data among instances of its type, itself included. If all are as old it is not this instance: look at credentials, network and API of the type.',
  width: 10,
  height: 12,
  unit: 's',
  thresholds: [
    { from: 45, color: 'orange' },
    { from: 60, color: 'red' },
  ],
  columns: ['name', 'instance', 'ageSeconds', 'Value'],
  targets: [
    {
      rollcall: script(
        '/api/monitoring/scheduler/health',
        `${seconds('.updatedAt')} as $now | (${chosen} | .type) as $type
| [.instances[] | select(.type == $type and .pollStatus.lastSuccess)
   | {name: (if .key == $instance then "▸ " else "" end + .instance), ageSeconds: ($now - ${seconds('.pollStatus.lastSuccess')})}]
| sort_by(-.ageSeconds) | .[:12]`,
      ),
      prometheus: {
        expr: `topk(12, ${metric('pulse_monitor_poll_staleness_seconds')} and on (instance_type) (${ofInstance(metric('pulse_monitor_poll_staleness_seconds'))}))`,
        now: true,
      },
    },
  ],
});

export const parts = table({
  id: 4,
  title: 'Parts of its poll',
  description:
    'Slower calls with cadences of their own, such as storage. One that fails leaves the instance healthy; one that waits is held back to spare the host.',
  width: 24,
  height: 8,
  noValue: 'Its poll has no parts',
  targets: [
    {
      rollcall: script(
        '/api/monitoring/scheduler/health',
        `${chosen} | .parts // [] | .[] | {part, lastSuccess, nextPoll, failures, lastError: .lastError.message, waitsForHostSince, warnings: (.warnings | join("; "))}`,
      ),
    },
  ],
  columns: {
    part: { title: 'Part', width: 140 },
    lastSuccess: { title: 'Last good', width: 190 },
    nextPoll: { title: 'Next', width: 190 },
    failures: { title: 'Failures', width: 80, redFrom: 1 },
    lastError: { title: 'Last error' },
    waitsForHostSince: { title: 'Waits for its host since', width: 180 },
    warnings: { title: 'Warnings' },
  },
});
