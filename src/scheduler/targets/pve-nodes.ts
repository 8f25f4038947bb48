import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import type { Call } from './call.ts';
import type { Api } from './proxmox-api.ts';
import { forEach, needOne, warningsOf } from './pieces.ts';
import { largestCluster, nodeName, sortedBy } from './proxmox.ts';
import { PollError, type TargetOptions } from './target.ts';

const nodeList = z
  .array(z.object({ node: nodeName, status: z.enum(['online', 'offline', 'unknown']).catch('unknown') }))
  .max(largestCluster);

/** The nodes of a cluster. Each part asks for them anew: it is one quick call, and is never out of date. */
export interface PveNodes {
  /**
   * Asks every node that is online: the peers of one that is offline would only answer for it with 595. A node that
   * is offline or does not answer is a warning.
   */
  ask<T>(call: Call, ask: (node: string, call: Call) => Promise<T>): Promise<NodeAnswers<T>>;
  /** Like {@link PveNodes.ask}, but rejects if no node answers. */
  need<T>(call: Call, ask: (node: string, call: Call) => Promise<T>): Promise<NodeAnswers<T>>;
}

export interface NodeAnswers<T> {
  /** Sorted by name. `had` is undefined for a node that is not online or did not answer. */
  nodes: { node: string; status: 'online' | 'offline' | 'unknown'; had: T | undefined }[];
  warnings: string[];
}

export function createPveNodes(config: InstanceConfig, api: Api, options: TargetOptions): PveNodes {
  async function askAll<T>(call: Call, ask: (node: string, call: Call) => Promise<T>) {
    const list = sortedBy(await api.get('/nodes', nodeList, call), ({ node }) => node);
    const online = list.filter(({ status }) => status === 'online').map(({ node }) => node);
    const pieces = await forEach(online, options, call, ask);
    const answers: NodeAnswers<T> = {
      nodes: list.map(({ node, status }) => ({ node, status, had: pieces[online.indexOf(node)]?.value })),
      warnings: [
        ...list
          .filter(({ status }) => status !== 'online')
          .map(({ node, status }) => `node ${node} is ${status}`),
        ...warningsOf(pieces),
      ],
    };
    return { answers, pieces };
  }

  return {
    async ask(call, ask) {
      return (await askAll(call, ask)).answers;
    },
    async need(call, ask) {
      const { answers, pieces } = await askAll(call, ask);
      needOne(pieces);
      if (pieces.length === 0) throw new PollError('api', `${config.name}: no node of the cluster is online`);
      return answers;
    },
  };
}
