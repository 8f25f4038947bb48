import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../contract/canonical-json.ts';
import { instanceKey, type InstanceConfig } from '../../../contract/instance.ts';

/**
 * Twelve hexadecimal digits that are the same on all nodes whose settings name the same instances, in whatever order.
 * Credentials are left out of it: nothing of them goes into the database.
 */
export function fleetDigest(fleet: readonly InstanceConfig[]): string {
  const hash = createHash('sha256');
  const byKey = [...fleet].map((config) => [instanceKey(config), config] as const);
  for (const [key, config] of byKey.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { auth: _, ...told } = config as InstanceConfig & { auth?: unknown };
    hash.update(`${key} ${canonicalJson(told)}\n`);
  }
  return hash.digest('hex').slice(0, 12);
}
