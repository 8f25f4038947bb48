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
  return scopesOf(fleet)(scope);
}

/** Selects scopes of one fleet, which is hashed and put in order once: every tick looks at those of all stages. */
export function scopesOf(fleet: Member[]): (scope: Scope) => Set<string> {
  let byHash: string[] | undefined;
  return ({ groups, percent }) => {
    byHash ??= fleet
      .map(({ key }) => ({ key, at: stableFraction(key) }))
      .sort((a, b) => a.at - b.at)
      .map(({ key }) => key);
    const selected = new Set(byHash.slice(0, Math.ceil((percent * fleet.length) / 100)));
    for (const { key, group } of fleet) if (group !== undefined && groups.includes(group)) selected.add(key);
    return selected;
  };
}
