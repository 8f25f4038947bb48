import { Worker } from 'node:worker_threads';
import { datasourceId } from '../../../contract/plugin-ids.ts';
import { instanceCache, logger, serve, unsentBytes, type PluginRequest } from '../../backend-sdk/index.ts';
import { DocumentCache } from './document-cache.ts';
import { checkScheduler } from './health-check.ts';
import { Metrics } from './metrics.ts';
import { callResource } from './resources.ts';
import { SchedulerClient } from './scheduler-client.ts';
import { readSettings } from './settings.ts';
import { Gate } from './thread/gate.ts';
import { forWhom } from './thread/for-whom.ts';
import { queriesOf } from './thread/queries.ts';
import { QueryThread } from './thread/query-thread.ts';
import { streamsOf } from './thread/streams.ts';
import { startTracing } from './tracing/start-tracing.ts';

/**
 * The process that Grafana starts for the data source. This thread speaks with Grafana, answers health checks and passes
 * the pages' calls on; all that can take long, queries and streams, is done on another.
 */
const gates = new Set<Gate>();
const waiting = () => [...gates].reduce((sum, gate) => sum + gate.waiting, 0);
const metrics = new Metrics({ waiting, unsentBytes });
const thread = new QueryThread({
  start: () => new Worker(new URL(/* webpackChunkName: "queries" */ './thread/worker.ts', import.meta.url)),
  happened: (event) => {
    metrics.happened(event);
    if (event.event === 'upstream') tracing.upstream(event);
  },
  // It may be lost as early as it starts, before what follows here is there.
  replaced: (why) => {
    metrics.replaced();
    logger.error('The thread that answers queries was lost, and is replaced', { why });
  },
});
thread.start();
const tracing = await startTracing(process.env);

/** For health checks and the pages' calls, whose connections are not those of the queries. */
const documents = new DocumentCache({ maxWeight: 2 ** 20, monotonic: () => performance.now() });
const sources = instanceCache({
  create: (dataSource) => {
    const settings = readSettings(dataSource);
    const gate = new Gate(settings.maxConcurrentQueries, unsentBytes);
    gates.add(gate);
    const client = new SchedulerClient(settings, documents, (observed) =>
      metrics.happened({ event: 'upstream', ...observed }),
    );
    return { client, gate };
  },
  dispose: ({ client, gate }) => {
    gates.delete(gate);
    return client.close();
  },
});
const clientOf = async ({ context }: PluginRequest) => (await sources.get(context)).client;
const gateOf = async ({ context }: PluginRequest) => (await sources.get(context)).gate;

void serve({
  pluginId: datasourceId,
  queryData: queriesOf(thread, gateOf, { metrics, tracing }),
  stream: streamsOf(thread),
  checkHealth: async (request) =>
    checkScheduler(await clientOf(request), request, () =>
      thread.ask({ do: 'health', ...forWhom(request) }, request.signal),
    ),
  callResource: async (request) => {
    const response = await callResource(request, await clientOf(request));
    // Panels are to see what was decided at once.
    if (request.method !== 'GET') thread.forget(request.context);
    return response;
  },
  collectMetrics: () => metrics.text(),
  dispose: async () => {
    await Promise.all([thread.close(), sources.clear(), tracing.close()]);
  },
});
