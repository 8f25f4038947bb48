import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { createApi } from './http.ts';
import { onePoll, optionally } from './one-poll.ts';
import { largestCluster, label, nodeName, number, sortedBy, tokenHeader, version } from './proxmox.ts';
import type { Target, TargetOptions } from './target.ts';

const nodes = z
  .array(z.object({ node: nodeName, status: z.enum(['online', 'offline', 'unknown']).catch('unknown') }))
  .max(largestCluster);
const clusterStatus = z.array(
  z.object({ type: z.string(), name: label, online: number.optional(), quorate: number.optional() }),
);
const guests = z.array(
  z.object({
    id: z.string(),
    type: z.string(),
    node: z.string(),
    status: z.string(),
    name: z.string().optional(),
  }),
);
const nodeStatus = z.object({ uptime: number, pveversion: z.string().optional() });
const storages = z.array(z.object({ storage: z.string(), type: z.string() }));

/** Polls a Proxmox VE cluster through one of its nodes. */
export function createPveTarget(config: InstanceConfig, options: TargetOptions): Target {
  const api = createApi(config, options);

  return {
    poll: (callerSignal) =>
      onePoll(config.name, callerSignal, async (signal) => {
        const call = { signal, headers: tokenHeader(config, 'PVEAPIToken') };

        /** A node that is known to be offline is not asked: its peers would only answer for it with 595. */
        const askNodes = async () => {
          const all = await api.get('/nodes', nodes, call);
          const online = all.filter((node) => node.status === 'online').map((node) => node.node);
          const [statuses, storage] = await Promise.all([
            Promise.all(online.map((node) => api.get(`/nodes/${node}/status`, nodeStatus, call))),
            optionally(options, signal, async (signal) => {
              let count = 0;
              for (const node of online) {
                count += (await api.get(`/nodes/${node}/storage`, storages, { ...call, signal })).length;
              }
              return count;
            }),
          ]);
          return { all, online, statuses, storage };
        };

        const [{ version: running }, cluster, vms, { all, online, statuses, storage }] = await Promise.all([
          api.get('/version', version, call),
          api.get('/cluster/status', clusterStatus, call),
          api.get('/cluster/resources?type=vm', guests, call),
          askNodes(),
        ]);

        const offline = all.filter((node) => node.status !== 'online');
        return {
          warnings: [
            ...cluster
              .filter((part) => part.quorate === 0)
              .map((part) => `cluster ${part.name} has lost quorum`),
            ...offline.map((node) => `node ${node.node} is ${node.status}`),
            ...storage.warnings,
          ],
          observed: {
            version: running,
            nodes: sortedBy(
              all.map(({ node, status }) => ({
                node,
                status,
                pveversion: statuses[online.indexOf(node)]?.pveversion ?? null,
              })),
              ({ node }) => node,
            ),
            cluster: sortedBy(cluster, (part) => `${part.type}/${part.name}`),
            guests: sortedBy(vms, (guest) => guest.id),
          },
          summary: {
            nodes: all.length,
            nodesOnline: online.length,
            guests: vms.length,
            guestsRunning: vms.filter((guest) => guest.status === 'running').length,
            ...(storage.value !== undefined && { storages: storage.value }),
          },
        };
      }),
    close: () => api.close(),
  };
}
