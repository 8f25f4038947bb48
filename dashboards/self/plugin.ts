import { prometheusOnly } from '../parts/sources.ts';
import { timeseries } from '../parts/timeseries.ts';

/** What Grafana exports of the data source's backend: no Rollcall knows of it, so it takes a Prometheus. */

const rate = (name: string, labels = '') => `rate(rollcall_datasource_${name}{${labels}}[$__rate_interval])`;

export const queries = timeseries({
  id: 11,
  title: 'Queries of panels and rules',
  description:
    'By how they ended. “downstream” is the scheduler’s fault, “plugin” the query’s or the plugin’s: panels show the reason.',
  width: 12,
  height: 8,
  unit: 'reqps',
  stacked: true,
  datasource: prometheusOnly,
  colors: { ok: 'green', downstream: 'orange', plugin: 'red', cancelled: 'gray' },
  targets: [{ prometheus: { expr: `sum by (status) (${rate('queries_total')})`, legend: '{{status}}' } }],
});

export const queryDuration = timeseries({
  id: 12,
  title: 'Duration of queries',
  description:
    'The slowest kinds, 95th percentile, waiting in line included. Scripts over large fleets lead.',
  width: 12,
  height: 8,
  unit: 's',
  datasource: prometheusOnly,
  targets: [
    {
      prometheus: {
        expr: `topk(5, histogram_quantile(0.95, sum by (le, kind) (${rate('query_duration_seconds_bucket')})))`,
        legend: '{{kind}}',
      },
    },
  ],
});

export const upstream = timeseries({
  id: 13,
  title: 'Requests to the scheduler',
  description: 'By status; 0 is no answer at all. Reads that were shared or unchanged do not cost one.',
  width: 8,
  height: 8,
  unit: 'reqps',
  datasource: prometheusOnly,
  targets: [
    { prometheus: { expr: `sum by (status) (${rate('upstream_requests_total')})`, legend: '{{status}}' } },
  ],
});

export const waiting = timeseries({
  id: 14,
  title: 'Queries waiting',
  description:
    'In line for their turn. If it stays up, raise “Queries at once” in the data source’s settings.',
  width: 8,
  height: 8,
  unit: 'short',
  datasource: prometheusOnly,
  targets: [
    {
      prometheus: { expr: 'sum(rollcall_datasource_queries_waiting)', legend: 'Waiting' },
    },
    {
      prometheus: {
        expr: 'sum(increase(rollcall_datasource_query_thread_restarts_total[$__rate_interval]))',
        legend: 'Thread restarts',
      },
    },
  ],
});

export const pluginMemory = timeseries({
  id: 15,
  title: 'Memory of the plugin',
  description: 'Resident memory of its process, and answers that Grafana has not taken yet.',
  width: 8,
  height: 8,
  unit: 'bytes',
  datasource: prometheusOnly,
  targets: [
    { prometheus: { expr: 'rollcall_datasource_resident_memory_bytes', legend: 'Memory' } },
    { prometheus: { expr: 'rollcall_datasource_unsent_bytes', legend: 'Not taken yet' } },
  ],
});
