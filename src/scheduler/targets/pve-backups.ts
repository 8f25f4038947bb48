import { z } from 'zod';
import type { Call } from './call.ts';
import type { Api } from './proxmox-api.ts';
import { forEach, needOne, warningsOf } from './pieces.ts';
import { number, sortedBy, storageName } from './proxmox.ts';
import type { NodeAnswers, PveNodes } from './pve-nodes.ts';
import type { PartOutcome, TargetOptions } from './target.ts';

/** It bounds the requests that a wrong answer can cause. */
const mostHolders = 256;

const storageList = z.array(
  z.object({
    storage: storageName,
    content: z.string().optional(),
    active: number.optional(),
    shared: number.optional(),
  }),
);
const backupList = z.array(
  z.object({
    volid: z.string(),
    ctime: number,
    verification: z.object({ state: z.string() }).optional(),
  }),
);

/** A storage that holds backups, and the node through which it is asked. */
interface Holder {
  node: string;
  storage: string;
}

/** The backups that a cluster's storages hold: a shared storage is asked once, through the first of its nodes. */
export function pveBackups(
  api: Api,
  nodes: PveNodes,
  options: TargetOptions,
): (call: Call) => Promise<PartOutcome> {
  return async (call) => {
    const storages = await nodes.need(call, (node, call) =>
      api.get(`/nodes/${node}/storage`, storageList, call),
    );
    const all = holdersOf(storages);
    const holders = all.slice(0, mostHolders);
    const pieces = await forEach(holders, options, call, ({ node, storage }, call) =>
      api.get(`/nodes/${node}/storage/${storage}/content?content=backup`, backupList, call),
    );
    needOne(pieces);

    const found = holders.map((holder, index) => ({ ...holder, backups: pieces[index]?.value }));
    const unverified = found.map(({ storage, backups }) => ({
      storage,
      failed: (backups ?? []).filter(({ verification }) => verification?.state === 'failed').length,
    }));
    return {
      warnings: [
        ...unverified
          .filter(({ failed }) => failed > 0)
          .map(
            ({ storage, failed }) => `storage ${storage} holds ${failed} backups that failed verification`,
          ),
        ...storages.warnings,
        ...warningsOf(pieces),
        ...(all.length > mostHolders ? [`only ${mostHolders} of ${all.length} storages were asked`] : []),
      ],
      observed: {
        storages: found.map(({ node, storage, backups }) => ({
          node,
          storage,
          count: backups?.length ?? null,
          newest: backups?.reduce((newest, { ctime }) => Math.max(newest, ctime), 0) ?? null,
        })),
      },
      summary: {
        storages: found.filter(({ backups }) => backups).length,
        backups: found.reduce((sum, { backups }) => sum + (backups?.length ?? 0), 0),
      },
    };
  };
}

function holdersOf({ nodes }: NodeAnswers<z.output<typeof storageList>>): Holder[] {
  const shared = new Set<string>();
  const holders: Holder[] = [];
  for (const { node, had } of nodes) {
    for (const storage of had ?? []) {
      const holds = storage.content?.split(',').includes('backup') && storage.active !== 0;
      if (!holds || shared.has(storage.storage)) continue;
      if (storage.shared === 1) shared.add(storage.storage);
      holders.push({ node, storage: storage.storage });
    }
  }
  return sortedBy(holders, ({ node, storage }) => `${storage}/${node}`);
}
