import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { createApi } from './http.ts';
import { onePoll, optionally } from './one-poll.ts';
import { createPmgLogin } from './pmg-login.ts';
import { largestCluster, nodeName, number, sortedBy, version } from './proxmox.ts';
import type { Target, TargetOptions } from './target.ts';

const cluster = z.array(z.object({ name: nodeName, type: z.string() })).max(largestCluster);
const queue = z.object({ active: number, deferred: number, hold: number, incoming: number });
const mail = z.object({ count: number });
const quarantine = z.object({ count: number });

/** Polls a Proxmox Mail Gateway cluster through one of its nodes. `now` is in milliseconds and never runs backwards. */
export function createPmgTarget(
  config: InstanceConfig,
  options: TargetOptions,
  now: () => number = () => performance.now(),
): Target {
  const api = createApi(config, options);
  const login = createPmgLogin(config, api, now);

  return {
    poll: (callerSignal) =>
      onePoll(config.name, callerSignal, async (signal) => {
        const { version: running } = await login.proven(signal, (headers) =>
          api.get('/version', version, { signal, headers }),
        );
        const call = { signal, headers: login.headers() };

        const askNodes = async () => {
          const nodes = await api.get('/config/cluster/status?list_single_node=1', cluster, call);
          const queues = await Promise.all(
            nodes.map(async ({ name, type }) => ({
              node: name,
              type,
              ...(await api.get(`/nodes/${name}/postfix/queue`, queue, call)),
            })),
          );
          return sortedBy(queues, ({ node }) => node);
        };

        const [nodes, today, spam] = await Promise.all([
          askNodes(),
          api.get('/statistics/mail', mail, call),
          optionally(options, signal, (signal) =>
            api.get('/quarantine/spamstatus', quarantine, { ...call, signal }),
          ),
        ]);

        return {
          warnings: spam.warnings,
          observed: {
            version: running,
            nodes: nodes.map(({ node, type, deferred, hold }) => ({
              node,
              type,
              backlog: deferred + hold > 0,
            })),
          },
          summary: {
            nodes: nodes.length,
            mailToday: today.count,
            queued: nodes.reduce(
              (sum, { active, deferred, hold, incoming }) => sum + active + deferred + hold + incoming,
              0,
            ),
            ...(spam.value && { quarantined: spam.value.count }),
          },
        };
      }),
    close: () => api.close(),
  };
}
