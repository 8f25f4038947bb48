import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { createApi } from './http.ts';
import { onePoll, optionally } from './one-poll.ts';
import { label, number, sortedBy, tokenHeader, version } from './proxmox.ts';
import type { Target, TargetOptions } from './target.ts';

const nodeStatus = z.object({ uptime: number, kversion: z.string().optional() });
/** A datastore that cannot be read has an `error` in place of its numbers. */
const datastores = z.array(
  z.object({
    store: label,
    total: number.optional(),
    used: number.optional(),
    error: z.string().optional(),
  }),
);
const tasks = z.array(z.object({ upid: z.string(), status: z.string().optional() }));

/** Polls a Proxmox Backup Server. */
export function createPbsTarget(config: InstanceConfig, options: TargetOptions): Target {
  const api = createApi(config, options);

  return {
    poll: (callerSignal) =>
      onePoll(config.name, callerSignal, async (signal) => {
        const call = { signal, headers: tokenHeader(config, 'PBSAPIToken') };
        const [{ version: running }, node, stores, recent] = await Promise.all([
          api.get('/version', version, call),
          api.get('/nodes/localhost/status', nodeStatus, call),
          api.get('/status/datastore-usage', datastores, call),
          optionally(options, signal, (signal) =>
            api.get('/nodes/localhost/tasks?limit=50', tasks, { ...call, signal }),
          ),
        ]);

        const broken = stores.filter((store) => store.error !== undefined);
        return {
          warnings: [
            ...broken.map((store) => `datastore ${store.store} reports an error`),
            ...recent.warnings,
          ],
          observed: {
            version: running,
            kernel: node.kversion ?? null,
            datastores: sortedBy(
              stores.map((store) => ({
                store: store.store,
                error: store.error !== undefined,
                usedPercent: usedPercent(store.used, store.total),
              })),
              ({ store }) => store,
            ),
          },
          summary: {
            datastores: stores.length,
            datastoresBroken: broken.length,
            ...(recent.value && {
              tasks: recent.value.length,
              tasksRunning: recent.value.filter((task) => task.status === undefined).length,
            }),
          },
        };
      }),
    close: () => api.close(),
  };
}

/** In whole percent: bytes change with every backup, which would make each poll look like a change. */
function usedPercent(used: number | undefined, total: number | undefined): number | null {
  return used === undefined || !total ? null : Math.floor((100 * used) / total);
}
