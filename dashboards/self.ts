import { dashboard as dashboardOf } from './parts/frame.ts';
import { uids } from './parts/uids.ts';
import { pluginMemory, queries, queryDuration, upstream, waiting } from './self/plugin.ts';
import {
  audit,
  cpu,
  durations,
  eventLoop,
  hosts,
  memory,
  rates,
  saturation,
  scheduler,
  workers,
} from './self/service.ts';

/** For whoever runs Rollcall: rate, errors and duration of what it is asked, use and saturation of what it has. */
export const dashboard = dashboardOf({
  uid: uids.self,
  title: 'Rollcall itself',
  description: 'The service and the plugin: requests, failures, durations, and what they use.',
  source: 'self',
  sections: [
    { panels: [scheduler, audit, workers] },
    { title: 'Requests', panels: [rates, durations] },
    { title: 'What it uses', panels: [cpu, memory, eventLoop, saturation, hosts] },
    {
      title: 'The plugin, from Prometheus',
      folded: true,
      panels: [queries, queryDuration, upstream, waiting, pluginMemory],
    },
  ],
});
