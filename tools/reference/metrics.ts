import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';
import { Metrics as BackendMetrics } from '../../src/grafana/datasource/backend/metrics.ts';
import { registerAuditMetrics } from '../../src/scheduler/server/audit-metrics.ts';
import { ClusterMetrics } from '../../src/scheduler/server/cluster-metrics.ts';
import { HttpMetrics } from '../../src/scheduler/server/http-metrics.ts';
import { Metrics } from '../../src/scheduler/server/metrics.ts';
import { PolicyMetrics } from '../../src/scheduler/server/policy-metrics.ts';
import { RolloutMetrics } from '../../src/scheduler/server/rollout-metrics.ts';
import { SyncMetrics } from '../../src/scheduler/server/sync-metrics.ts';
import { registerWebhookMetrics } from '../../src/scheduler/server/webhook-metrics.ts';
import { generatedFrom, page, table } from './markdown.ts';
import { code } from './schema.ts';

/** What each part of the service registers, in the order in which data flows. */
const parts: Record<string, (registry: Registry) => void> = {
  'Only with `--cluster`': (registry) =>
    new ClusterMetrics(registry, () => ({ stale: 0, givenBack: 0, readingAgeSeconds: 0 })),
  'Search Console sync': (registry) => new SyncMetrics(registry, 0),
  'Optimize policies': (registry) => new PolicyMetrics(registry),
  Rollouts: (registry) => new RolloutMetrics(registry, () => 0),
  'The audit log': (registry) =>
    registerAuditMetrics(
      registry,
      () => ({ sequence: 0, hash: '' }),
      () => 'unverified',
    ),
  Webhooks: (registry) => registerWebhookMetrics(registry),
  'The HTTP API': (registry) => new HttpMetrics(registry),
};

/** Every metric of the service and of the data source's backend. */
export async function metricsReference(): Promise<string> {
  const { registry } = new Metrics(() => ({
    queueDepth: 0,
    depthByType: {},
    dueSoon: 0,
    faultMayBeOurs: false,
    instances: [],
  }));
  const known = new Set<string>();
  const fresh = () => {
    const added = registry.getMetricsAsArray().filter(({ name }) => !known.has(name) && !isOfProcess(name));
    for (const { name } of added) known.add(name);
    return metricsTable(added as unknown as Registered[]);
  };
  const polling = fresh();
  const others = Object.entries(parts).map(([title, register]) => {
    register(registry);
    return [`## ${title}`, fresh()];
  });
  return page(
    generatedFrom('src/scheduler/server/*metrics.ts and src/grafana/datasource/backend/metrics.ts'),
    '# Metrics',
    'What the service gives at `/metrics` on its own port, 9091 by default, and the data source in Grafana. What labels stand for, and what differs from Pulse: [metrics](../metrics.md). Beside them, `rollcall_process_…` and `rollcall_nodejs_…` are of the process itself.',
    '## Polling',
    polling,
    ...others.flat(),
    "## The data source's backend",
    "At Grafana's own `/metrics/plugins/rollcall-scheduler-datasource`.",
    await backendTable(),
  );
}

/** prom-client registers the metrics themselves; its types show less of them. */
type Registered = Metric & { name: string; help: string; labelNames: string[]; upperBounds?: number[] };

const isOfProcess = (name: string) => /^rollcall_(process|nodejs)_/.test(name);

const metricsTable = (metrics: Registered[]): string =>
  table(
    ['metric', 'kind', 'labels', 'what it is'],
    metrics.map((metric) => [
      code(metric.name),
      kindOf(metric),
      metric.labelNames.join(', '),
      `${metric.help}${metric.upperBounds ? ` Buckets: ${metric.upperBounds.join(' ')}.` : ''}`,
    ]),
  );

function kindOf(metric: Metric): string {
  if (metric instanceof Counter) return 'counter';
  if (metric instanceof Histogram) return 'histogram';
  if (metric instanceof Gauge) return 'gauge';
  return 'summary';
}

/** The backend shows its metrics as text alone: one of each is counted, so that labels are there. */
async function backendTable(): Promise<string> {
  const metrics = new BackendMetrics({ waiting: () => 0, unsentBytes: () => 0 });
  metrics.queried('queue', 'ok', 0);
  metrics.happened({ event: 'read', how: 'fresh' });
  metrics.happened({ event: 'answer', how: 'made' });
  metrics.happened({
    event: 'upstream',
    status: 200,
    seconds: 0,
    bytes: 0,
    path: '',
    traceparent: undefined,
  });
  const text = await metrics.text();
  const rows = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)/gm)].map(
    ([, name = '', help = '', kind = '']) => [code(name), kind, labelsIn(text, name), help],
  );
  return table(['metric', 'kind', 'labels', 'what it is'], rows);
}

function labelsIn(text: string, name: string): string {
  const sample = new RegExp(`^${name}(?:_count)?\\{([^}]*)\\}`, 'm').exec(text)?.[1] ?? '';
  return [...sample.matchAll(/(\w+)="/g)].map(([, label]) => label).join(', ');
}
