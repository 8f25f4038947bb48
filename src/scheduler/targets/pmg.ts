import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import type { Call } from './call.ts';
import { createApi } from './proxmox-api.ts';
import { targetOf } from './one-poll.ts';
import { forEach, needOne, piece, warningsOf } from './pieces.ts';
import { createPmgLogin } from './pmg-login.ts';
import { largestCluster, nodeName, number, sortedBy, version } from './proxmox.ts';
import type { PartOutcome, Target, TargetOptions } from './target.ts';

const cluster = z.array(z.object({ name: nodeName, type: z.string() })).max(largestCluster);
const queue = z.object({ active: number, deferred: number, hold: number, incoming: number });
const mailStatistics = z.object({ count: number });
/** One entry an interval of 86,400 s. */
const mailCounts = z.array(z.object({ count: number }));
const quarantine = z.object({ count: number });

/** Polls a Proxmox Mail Gateway cluster through one of its nodes. `now` is in milliseconds and never runs backwards. */
export function createPmgTarget(
  config: InstanceConfig,
  options: TargetOptions,
  now: () => number = () => performance.now(),
): Target {
  const api = createApi(config, options);
  const login = createPmgLogin(config, api, now);

  /** `/version` proves the ticket in each part, so that no later call has to wonder what a 401 means. */
  const prove = (call: Call) => login.proven(call, (call) => api.get('/version', version, call));
  const askNodes = async (call: Call) =>
    sortedBy(await api.get('/config/cluster/status?list_single_node=1', cluster, call), ({ name }) => name);

  async function status(ticketless: Call): Promise<PartOutcome> {
    const { version: running } = await prove(ticketless);
    const nodes = await piece(askNodes(login.withTicket(ticketless)));
    return {
      warnings: warningsOf([nodes]),
      observed: {
        version: running,
        nodes: nodes.value?.map(({ name, type }) => ({ node: name, type })) ?? null,
      },
      summary: nodes.value ? { nodes: nodes.value.length } : {},
    };
  }

  async function queuesOfNodes(call: Call) {
    const nodes = await askNodes(call);
    const queues = await forEach(nodes, options, call, ({ name }, call) =>
      api.get(`/nodes/${name}/postfix/queue`, queue, call),
    );
    needOne(queues);
    return {
      warnings: warningsOf(queues),
      nodes: nodes.map(({ name }, index) => ({ node: name, queue: queues[index]?.value })),
    };
  }

  async function mail(ticketless: Call): Promise<PartOutcome> {
    await prove(ticketless);
    const call = login.withTicket(ticketless);
    const pieces = await Promise.all([
      piece(queuesOfNodes(call)),
      piece(api.get('/statistics/mail', mailStatistics, call)),
      piece(api.get('/statistics/mailcount?timespan=86400', mailCounts, call)),
      piece(api.get('/quarantine/spamstatus', quarantine, call)),
      piece(api.get('/quarantine/virusstatus', quarantine, call)),
    ]);
    needOne(pieces);
    const [queues, today, counts, spam, virus] = pieces;
    return {
      warnings: [...(queues.value?.warnings ?? []), ...warningsOf(pieces)],
      observed: {
        nodes:
          queues.value?.nodes.map(({ node, queue }) => ({
            node,
            backlog: queue ? queue.deferred + queue.hold > 0 : null,
          })) ?? null,
      },
      summary: {
        ...(queues.value && { nodes: queues.value.nodes.length, queued: queued(queues.value.nodes) }),
        ...(today.value && { mailToday: today.value.count }),
        ...(counts.value && { mailDays: counts.value.length }),
        ...(spam.value && { spamQuarantined: spam.value.count }),
        ...(virus.value && { virusQuarantined: virus.value.count }),
      },
    };
  }

  return targetOf(config, api, { status, mail });
}

function queued(nodes: { queue: z.output<typeof queue> | undefined }[]): number {
  return nodes.reduce(
    (sum, { queue }) => sum + (queue ? queue.active + queue.deferred + queue.hold + queue.incoming : 0),
    0,
  );
}
