import { instanceCache, serve } from '../../backend-sdk/index.ts';
import { checkScheduler } from './health-check.ts';
import { answer } from './query.ts';
import { callResource } from './resources.ts';
import { SchedulerClient } from './scheduler-client.ts';
import { readSettings } from './settings.ts';

/** The process that Grafana starts for the data source. */
const clients = instanceCache({
  create: (dataSource) => new SchedulerClient(readSettings(dataSource)),
  dispose: (client) => client.close(),
});

void serve({
  pluginId: 'rollcall-scheduler-datasource',
  queryData: async (query, { context, signal }) => answer(query, await clients.get(context), signal),
  checkHealth: async (request) => checkScheduler(await clients.get(request.context), request),
  callResource: async (request) => callResource(request, await clients.get(request.context)),
  dispose: () => clients.clear(),
});
