import { z } from 'zod';
import type { Api } from './proxmox-api.ts';
import type { Parts } from './one-poll.ts';
import { number, sortedBy, storageName, usedPercent } from './proxmox.ts';
import type { NodeAnswers, PveNodes } from './pve-nodes.ts';

/** The parts that are one call a node. */

const storageList = z.array(
  z.object({
    storage: storageName,
    type: z.string(),
    active: number.optional(),
    enabled: number.optional(),
    total: number.optional(),
    used: number.optional(),
  }),
);
/** `wearout` is what is left in percent, or `N/A`. */
const diskList = z.array(
  z.object({
    devpath: z.string().regex(/^\/dev\/[\w/.-]{1,60}$/, 'must be a device'),
    type: z.string().optional(),
    size: number.optional(),
    serial: z.string().optional(),
    health: z.string().optional(),
    wearout: z.union([number, z.string().transform(() => null)]).optional(),
  }),
);
const updateList = z.array(z.object({ Package: z.string(), Version: z.string() }));

/** A disk that reports no health at all, as behind a RAID controller, may be well. */
const healthy: ReadonlySet<string> = new Set(['PASSED', 'OK', 'UNKNOWN']);

export function pveNodeParts(api: Api, nodes: PveNodes): Parts {
  return {
    async storage(call) {
      const answers = await nodes.need(call, (node, call) =>
        api.get(`/nodes/${node}/storage`, storageList, call),
      );
      return {
        warnings: [
          ...eachHad(answers, (node, list) =>
            list
              .filter(({ active, enabled }) => active === 0 && enabled !== 0)
              .map(({ storage }) => `storage ${storage} of node ${node} is not active`),
          ),
          ...answers.warnings,
        ],
        observed: observedOf(answers, (list) =>
          sortedBy(
            list.map(({ storage, type, active, used, total }) => ({
              storage,
              type,
              active: active !== 0,
              usedPercent: usedPercent(used, total),
            })),
            ({ storage }) => storage,
          ),
        ),
        summary: { ...countNodes(answers), storages: eachHad(answers, (_node, list) => list).length },
      };
    },

    async disks(call) {
      const answers = await nodes.need(call, (node, call) =>
        api.get(`/nodes/${node}/disks/list`, diskList, call),
      );
      const bad = eachHad(answers, (node, list) =>
        list
          .filter(({ health }) => !healthy.has(health ?? 'UNKNOWN'))
          .map(({ devpath }) => ({ node, devpath })),
      );
      return {
        warnings: [
          ...bad.map(({ node, devpath }) => `disk ${devpath} of node ${node} is not healthy`),
          ...answers.warnings,
        ],
        observed: observedOf(answers, (list) => sortedBy(list, ({ devpath }) => devpath)),
        summary: {
          ...countNodes(answers),
          disks: eachHad(answers, (_node, list) => list).length,
          disksNotHealthy: bad.length,
        },
      };
    },

    async updates(call) {
      const answers = await nodes.need(call, (node, call) =>
        api.get(`/nodes/${node}/apt/update`, updateList, call),
      );
      return {
        warnings: answers.warnings,
        observed: observedOf(answers, (list) => sortedBy(list, (update) => update.Package)),
        summary: { ...countNodes(answers), updates: eachHad(answers, (_node, list) => list).length },
      };
    },
  };
}

function observedOf<T>({ nodes }: NodeAnswers<T>, view: (had: T) => unknown): unknown {
  return { nodes: nodes.map(({ node, had }) => ({ node, had: had === undefined ? null : view(had) })) };
}

function eachHad<T, R>({ nodes }: NodeAnswers<T>, view: (node: string, had: T) => R[]): R[] {
  return nodes.flatMap(({ node, had }) => (had === undefined ? [] : view(node, had)));
}

function countNodes({ nodes }: NodeAnswers<unknown>): { nodesAsked: number } {
  return { nodesAsked: nodes.filter(({ had }) => had !== undefined).length };
}
