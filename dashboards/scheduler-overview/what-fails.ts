import { instanceLink, stateWords } from '../parts/instance-columns.ts';
import { table } from '../parts/table.ts';
import { metric } from '../parts/target.ts';
import { script } from '../parts/script.ts';

const scope = { types: ['$type'] };
const ofTypes = 'instance_type=~"$type"';

/** What Prometheus puts beside a number. */
const labels = {
  Time: { hidden: true },
  __name__: { hidden: true },
  job: { hidden: true },
  instance_type: { title: 'Type', width: 60 },
};

export const breakers = table({
  id: 6,
  title: 'Breakers',
  description:
    'Instances whose breaker is not closed, or that count failures. Empty is good. The last error says what to mend; the breaker closes by itself with the first good probe. Many at once: suspect the scheduler or its network, and hold the rollout.',
  width: 12,
  height: 7,
  noValue: 'All breakers are closed',
  targets: [
    {
      rollcall: { kind: 'breakers', format: 'table', ...scope },
      prometheus: { expr: `${metric('pulse_scheduler_breaker_state', ofTypes)} > 0`, now: true },
    },
  ],
  columns: {
    ...labels,
    instance: { title: 'Instance', width: 130 },
    Value: { title: 'State' },
    Type: { width: 60 },
    State: { width: 90, words: stateWords },
    'Not closed for': { width: 110, redFrom: 600 },
    'Last error': {},
    Failures: { width: 70 },
    'Next probe': { width: 160 },
  },
});

export const deadLetters = table({
  id: 7,
  title: 'Dead letters',
  description:
    'Instances that are polled only rarely, for they failed five times or for good. Mend the host or its credentials; it clears by itself at the first good poll, or at once with “retry”. What is gone for good is removed from the settings.',
  width: 12,
  height: 7,
  noValue: 'No dead letters',
  targets: [
    {
      rollcall: { kind: 'deadLetters', ...scope },
      prometheus: { expr: `${metric('pulse_scheduler_dead_letter_depth', ofTypes)} > 0`, now: true },
    },
  ],
  columns: {
    ...labels,
    instance: { title: 'Instance', width: 130 },
    Value: { hidden: true },
    Type: { width: 60 },
    Reason: { width: 150 },
    'Last error': {},
    Retries: { width: 70 },
    'First failure': { hidden: true },
    'Next retry': { width: 160 },
  },
});

/** The service picks them, so that a browser does not have to sort ten thousand. */
export const topOffenders = table({
  id: 13,
  title: 'Top offenders',
  description:
    'The ten instances whose data are oldest, of those that are to be polled. Start with the first: its last error says what to mend. If they share a host or a type, mend that.',
  width: 14,
  height: 9,
  targets: [
    {
      rollcall: script(
        '/api/monitoring/scheduler/health',
        `(.updatedAt | sub("\\\\.[0-9]+"; "") | fromdate) as $now
| [.instances[]
   | select(.paused == null and .plannedOfflineUntil == null)
   | select(($type | length) == 0 or (.type as $is | [$type] | flatten | index($is)))
   | {instance: .instance, type, group,
      ageSeconds: (if .pollStatus.lastSuccess then $now - (.pollStatus.lastSuccess | sub("\\\\.[0-9]+"; "") | fromdate) else null end),
      failures: .pollStatus.consecutiveFailures, breaker: .breaker.state,
      lastError: .pollStatus.lastError.message, key}]
| sort_by(if .ageSeconds == null then -1e12 else -.ageSeconds end) | .[:10]`,
      ),
      prometheus: { expr: `topk(10, ${metric('pulse_monitor_poll_staleness_seconds', ofTypes)})`, now: true },
    },
  ],
  columns: {
    ...labels,
    instance: { title: 'Instance', width: 140, link: instanceLink },
    type: { title: 'Type', width: 60 },
    group: { title: 'Group', width: 100 },
    ageSeconds: { title: 'Age', width: 90, unit: 's', redFrom: 60 },
    Value: { title: 'Age', unit: 's', redFrom: 60 },
    failures: { title: 'Failures', width: 80 },
    breaker: { title: 'Breaker', width: 90, words: stateWords },
    lastError: { title: 'Last error' },
    key: { hidden: true },
  },
});
