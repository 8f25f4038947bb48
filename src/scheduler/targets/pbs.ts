import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import type { Call } from './call.ts';
import { createApi } from './proxmox-api.ts';
import { targetOf } from './one-poll.ts';
import { needOne, piece, warningsOf } from './pieces.ts';
import { label, number, sortedBy, tokenHeader, usedPercent, version } from './proxmox.ts';
import type { PartOutcome, Target, TargetOptions } from './target.ts';

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
const jobs = z.array(
  z.object({
    id: z.string(),
    store: z.string(),
    schedule: z.string().optional(),
    disable: z.boolean().optional(),
  }),
);
const tasks = z.array(z.object({ upid: z.string(), status: z.string().optional() }));

/** Polls a Proxmox Backup Server. */
export function createPbsTarget(config: InstanceConfig, options: TargetOptions): Target {
  const api = createApi(config, options);
  const withToken = (call: Call): Call => ({ ...call, headers: tokenHeader(config, 'PBSAPIToken') });

  async function status(tokenless: Call): Promise<PartOutcome> {
    const call = withToken(tokenless);
    const [{ version: running }, node] = await Promise.all([
      api.get('/version', version, call),
      piece(api.get('/nodes/localhost/status', nodeStatus, call)),
    ]);
    return {
      warnings: warningsOf([node]),
      observed: { version: running, kernel: node.value?.kversion ?? null },
      summary: node.value ? { uptimeSeconds: node.value.uptime } : {},
    };
  }

  async function storage(call: Call): Promise<PartOutcome> {
    const stores = await api.get('/status/datastore-usage', datastores, withToken(call));
    const broken = stores.filter((store) => store.error !== undefined);
    return {
      warnings: broken.map((store) => `datastore ${store.store} reports an error`),
      observed: {
        datastores: sortedBy(
          stores.map((store) => ({
            store: store.store,
            error: store.error !== undefined,
            usedPercent: usedPercent(store.used, store.total),
          })),
          ({ store }) => store,
        ),
      },
      summary: { datastores: stores.length, datastoresBroken: broken.length },
    };
  }

  /** Tasks come and go all the time: they are counted, and are no part of what was observed. */
  async function backups(tokenless: Call): Promise<PartOutcome> {
    const call = withToken(tokenless);
    const pieces = await Promise.all([
      piece(api.get('/config/sync', jobs, call)),
      piece(api.get('/config/verify', jobs, call)),
      piece(api.get('/config/prune', jobs, call)),
      piece(api.get('/nodes/localhost/tasks?limit=50', tasks, call)),
    ]);
    needOne(pieces);
    const [sync, verify, prune, recent] = pieces;
    const sorted = (list?: z.output<typeof jobs>) => (list ? sortedBy(list, ({ id }) => id) : null);
    return {
      warnings: warningsOf(pieces),
      observed: { sync: sorted(sync.value), verify: sorted(verify.value), prune: sorted(prune.value) },
      summary: {
        jobs: [sync, verify, prune].reduce((sum, { value }) => sum + (value?.length ?? 0), 0),
        ...(recent.value && countTasks(recent.value)),
      },
    };
  }

  return targetOf(config, api, { status, storage, backups });
}

/** A task that has no status still runs; one that failed has what went wrong as its status. */
function countTasks(list: z.output<typeof tasks>): Record<string, number> {
  const ended = list.flatMap(({ status }) => status ?? []);
  return {
    tasks: list.length,
    tasksRunning: list.length - ended.length,
    tasksFailed: ended.filter((status) => status !== 'OK' && !status.startsWith('WARNINGS')).length,
  };
}
