import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { PollError } from './target.ts';

/** What the three Proxmox products have in common. Fields that a poll does not use are ignored. */

export const version = z.object({ version: z.string(), release: z.string().optional() });

/** A node's name becomes a part of a path, so that only a host name will do. */
export const nodeName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/, 'must be a host name');

/** The name of a cluster or datastore, which a warning quotes: what an instance sends there must stay a name. */
export const label = z.string().regex(/^[\w.-]{1,63}$/, 'must be a name');

/** The name of a PVE storage, which becomes a part of a path too. */
export const storageName = z.string().regex(/^[A-Za-z][\w.-]{0,99}$/, 'must be the name of a storage');

/** No cluster is larger; it bounds the requests that a wrong answer can cause. */
export const largestCluster = 128;

/** Perl writes a number as text when it feels like it. */
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
    .transform(Number),
]);

/** The header of PVE (`PVEAPIToken=user@realm!name=secret`) and PBS (`PBSAPIToken=user@realm!name:secret`). */
export function tokenHeader(
  config: InstanceConfig,
  scheme: 'PVEAPIToken' | 'PBSAPIToken',
): Record<string, string> {
  if (!config.auth || !('tokenId' in config.auth)) {
    throw new PollError(
      'auth',
      `${config.name}: ${config.type} takes an API token, but the settings have a login`,
    );
  }
  const separator = scheme === 'PVEAPIToken' ? '=' : ':';
  return { authorization: `${scheme}=${config.auth.tokenId}${separator}${config.auth.secret}` };
}

/** Sorts by what `key` gives, in an order that does not depend on the machine's locale. */
export function sortedBy<T>(list: readonly T[], key: (item: T) => string): T[] {
  return [...list].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** In whole percent: bytes change all the time, which would make each poll look like a change. */
export function usedPercent(used: number | undefined, total: number | undefined): number | null {
  return used === undefined || !total ? null : Math.floor((100 * used) / total);
}
