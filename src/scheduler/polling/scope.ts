import type { Scope } from '../../contract/plan.ts';
import { stableFraction } from './stable-hash.ts';

/** The lever of adaptive polling: off, or on for a part of the fleet. */
export interface AdaptiveSetting {
  enabled: boolean;
  scope: Scope;
}

interface Member {
  key: string;
  group: string | undefined;
}

/**
 * The keys of the instances that a scope selects: all of its groups, and `percent` of the fleet.
 * The share is taken in the order of each key's hash, so that a larger share holds every smaller one,
 * a restart changes nothing, and any share above zero selects at least one instance of a small fleet.
 */
export function selectScope(scope: Scope, fleet: Member[]): Set<string> {
  const byHash = fleet.map(({ key }) => ({ key, at: stableFraction(key) })).sort((a, b) => a.at - b.at);
  const share = byHash.slice(0, Math.ceil((scope.percent * fleet.length) / 100));
  const grouped = fleet.filter(({ group }) => group !== undefined && scope.groups.includes(group));
  return new Set([...share, ...grouped].map(({ key }) => key));
}
