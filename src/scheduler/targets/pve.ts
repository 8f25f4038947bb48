import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import type { Call } from './call.ts';
import { createApi } from './proxmox-api.ts';
import { targetOf, type Parts } from './one-poll.ts';
import { piece, warningsOf } from './pieces.ts';
import { label, number, sortedBy, tokenHeader, version } from './proxmox.ts';
import { pveBackups } from './pve-backups.ts';
import { pveNodeParts } from './pve-node-parts.ts';
import { createPveNodes } from './pve-nodes.ts';
import type { PartOutcome, Target, TargetOptions } from './target.ts';

const clusterStatus = z.array(
  z.object({ type: z.string(), name: label, online: number.optional(), quorate: number.optional() }),
);
const guestList = z.array(
  z.object({
    id: z.string(),
    type: z.string(),
    node: z.string(),
    status: z.string(),
    name: z.string().optional(),
  }),
);
const nodeStatus = z.object({ uptime: number, pveversion: z.string().optional() });

/** Polls a Proxmox VE cluster through one of its nodes. */
export function createPveTarget(config: InstanceConfig, options: TargetOptions): Target {
  const api = createApi(config, options);
  const nodes = createPveNodes(config, api, options);

  async function status(call: Call): Promise<PartOutcome> {
    const [{ version: running }, cluster, asked] = await Promise.all([
      api.get('/version', version, call),
      piece(api.get('/cluster/status', clusterStatus, call)),
      piece(nodes.ask(call, (node, call) => api.get(`/nodes/${node}/status`, nodeStatus, call))),
    ]);
    const all = asked.value?.nodes;
    return {
      warnings: [
        ...(cluster.value ?? [])
          .filter((part) => part.quorate === 0)
          .map((part) => `cluster ${part.name} has lost quorum`),
        ...(asked.value?.warnings ?? []),
        ...warningsOf([cluster, asked]),
      ],
      observed: {
        version: running,
        nodes:
          all?.map(({ node, status, had }) => ({ node, status, pveversion: had?.pveversion ?? null })) ??
          null,
        cluster: cluster.value ? sortedBy(cluster.value, (part) => `${part.type}/${part.name}`) : null,
      },
      summary: all
        ? { nodes: all.length, nodesOnline: all.filter(({ status }) => status === 'online').length }
        : {},
    };
  }

  async function guests(call: Call): Promise<PartOutcome> {
    const list = await api.get('/cluster/resources?type=vm', guestList, call);
    return {
      warnings: [],
      observed: { guests: sortedBy(list, (guest) => guest.id) },
      summary: {
        guests: list.length,
        guestsRunning: list.filter((guest) => guest.status === 'running').length,
      },
    };
  }

  const parts: Parts = {
    status,
    guests,
    ...pveNodeParts(api, nodes),
    backups: pveBackups(api, nodes, options),
  };
  return targetOf(config, api, withToken(config, parts));
}

/** The settings are looked at in the poll: wrong ones fail that poll, and not the start of the scheduler. */
function withToken(config: InstanceConfig, parts: Parts): Parts {
  return Object.fromEntries(
    Object.entries(parts).map(([part, ask]) => [
      part,
      async (call: Call) => ask({ ...call, headers: tokenHeader(config, 'PVEAPIToken') }),
    ]),
  );
}
