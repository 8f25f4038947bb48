import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { script } from '../parts/script.ts';
import { stat } from '../parts/stat.ts';
import { table } from '../parts/table.ts';
import { metric, quantile, rate } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';

const requests = 'rollcall_http_request_duration_seconds';

export const scheduler = stat({
  id: 1,
  title: 'Scheduler',
  description:
    'Whether the service is well, and its storage. Without data it does not answer: see whether its process runs, then its log. “degraded”: the database does not take writes; polls go on, nothing is decided.',
  width: 8,
  height: 5,
  fields: '/.*/',
  targets: [{ rollcall: script('/api/health', '{Status: .status, Storage: .storage, Version: .version}') }],
}).mappings([
  {
    type: 'value',
    options: {
      ok: { color: 'green', text: 'ok' },
      degraded: { color: 'red', text: 'degraded' },
      unavailable: { color: 'red', text: 'unavailable' },
    },
  } as ValueMapping,
]);

export const audit = stat({
  id: 2,
  title: 'Audit',
  description:
    'What the service found when it last verified the chain of its audit log, every few minutes. Broken: somebody or something changed the log. Stop deciding, keep the database as it is, and follow the runbook.',
  width: 4,
  height: 5,
  fields: '/^Audit log$/',
  targets: [
    {
      rollcall: script('/api/health', '{"Audit log": .audit}', { format: 'auto' }),
      prometheus: { expr: `max(${metric('rollcall_audit_chain_broken')})`, legend: 'Audit log' },
    },
  ],
}).mappings([
  {
    type: 'value',
    options: {
      intact: { color: 'green', text: 'intact' },
      unverified: { color: 'yellow', text: 'unverified' },
      broken: { color: 'red', text: 'broken' },
      0: { color: 'green', text: 'intact' },
      1: { color: 'red', text: 'broken' },
    },
  } as ValueMapping,
]);

export const workers = stat({
  id: 3,
  title: 'Workers',
  description:
    'Polls in flight of the workers that there are, and how long the oldest due poll has waited. All busy and a wait that grows: more workers, or slower cadences.',
  width: 12,
  height: 5,
  fields: '/^(In flight|Workers|Oldest overdue|Instances)$/',
  targets: [
    {
      rollcall: { kind: 'queue' },
      prometheus: { expr: `sum(${metric('pulse_monitor_poll_inflight')})`, legend: 'In flight' },
    },
    {
      prometheus: { expr: `count(${metric('pulse_monitor_poll_staleness_seconds')})`, legend: 'Instances' },
    },
  ],
});

export const rates = timeseries({
  id: 4,
  title: 'Requests and failures',
  description:
    'Requests a second to the HTTP API, and those that the service failed at (5xx): these are its own faults, and its log names each with its request id.',
  width: 12,
  height: 8,
  unit: 'reqps',
  stacked: true,
  colors: { Answered: 'green', Failed: 'red' },
  targets: [
    {
      rollcall: { kind: 'history', series: ['service.requests.failed', 'service.requests.ok'] },
      prometheus: {
        expr: `sum(${rate(`${requests}_count`, 'status=~"5.."')}) or vector(0)`,
        legend: 'Failed',
      },
    },
    {
      prometheus: { expr: `sum(${rate(`${requests}_count`, 'status!~"5.."')})`, legend: 'Answered' },
    },
  ],
});

export const durations = timeseries({
  id: 5,
  title: 'Duration of requests',
  description:
    'Slow answers with a busy processor: too many dashboards, or too short a refresh. Slow ones with an idle processor: the database.',
  width: 12,
  height: 8,
  unit: 's',
  colors: { Median: 'green', '95th percentile': 'yellow' },
  targets: [
    {
      rollcall: { kind: 'history', series: ['service.requests.p50', 'service.requests.p95'] },
      prometheus: { expr: quantile(0.5, requests), legend: 'Median' },
    },
    { prometheus: { expr: quantile(0.95, requests), legend: '95th percentile' } },
  ],
});

export const cpu = timeseries({
  id: 6,
  title: 'Processor',
  description: 'Share of one processor. Near 1 for long: polls and answers wait for it. Poll less often.',
  width: 8,
  height: 8,
  unit: 'percentunit',
  thresholds: [{ from: 0.9, color: 'orange' }],
  targets: [
    {
      rollcall: { kind: 'history', series: ['service.cpu'] },
      prometheus: { expr: rate('rollcall_process_cpu_seconds_total'), legend: 'Processor' },
    },
  ],
});

export const memory = timeseries({
  id: 7,
  title: 'Memory',
  description:
    'Resident memory of the process. A level that rises for days is a leak: restart it at a quiet hour, which loses nothing, and report it.',
  width: 8,
  height: 8,
  unit: 'bytes',
  targets: [
    {
      rollcall: { kind: 'history', series: ['service.memory'] },
      prometheus: { expr: metric('rollcall_process_resident_memory_bytes'), legend: 'Memory' },
    },
  ],
});

export const eventLoop = timeseries({
  id: 8,
  title: 'Event loop delay',
  description:
    'How late the process was at its work. Over 100 ms polls begin late, and staleness is the scheduler’s own fault: see what asks so much of it.',
  width: 8,
  height: 8,
  unit: 's',
  thresholds: [{ from: 0.1, color: 'orange' }],
  targets: [
    {
      rollcall: { kind: 'history', series: ['service.eventLoop.p99'] },
      prometheus: {
        expr: metric('rollcall_nodejs_eventloop_lag_p99_seconds'),
        legend: 'Event loop delay, 99th percentile',
      },
    },
  ],
});

export const saturation = timeseries({
  id: 9,
  title: 'Backlog and wait',
  description: 'What is due and waits, and for how long: the scheduler is full when both grow.',
  width: 12,
  height: 8,
  unit: 'short',
  targets: [
    {
      rollcall: { kind: 'history', series: ['queue.backlog', 'queue.oldestOverdue'] },
      prometheus: { expr: `sum(${metric('pulse_monitor_poll_queue_depth')})`, legend: 'Backlog' },
    },
    {
      prometheus: {
        expr: `histogram_quantile(0.95, sum by (le) (${rate('pulse_scheduler_queue_wait_seconds_bucket')}))`,
        legend: 'Wait, 95th percentile',
      },
    },
  ],
});

export const hosts = table({
  id: 10,
  title: 'Hosts',
  description:
    'Polls by the host that they ask. Where many wait for one host, it bears no more: that is the limit of the settings, not of the scheduler.',
  width: 12,
  height: 8,
  sortBy: 'Longest wait',
  targets: [{ rollcall: { kind: 'workers', by: 'host' } }],
  columns: {
    Host: { width: 200 },
    Instances: { width: 90 },
    'In flight': { width: 80 },
    Due: { width: 60 },
    Failing: { width: 80, redFrom: 1 },
    'Waiting for the host': { width: 160 },
    'Longest wait': { width: 140 },
  },
});
