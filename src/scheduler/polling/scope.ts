import type { LeverSettings, Scope } from '../../contract/plan.ts';
import { stableFraction } from './stable-hash.ts';

/** The lever of adaptive polling: off, or on for a part of the fleet. */
export type AdaptiveSetting = LeverSettings<'adaptive-polling'>;

export const notAdaptive: AdaptiveSetting = { enabled: false, scope: { groups: [], percent: 0 } };

/** What a scope can tell instances apart by. */
interface Selectable {
  key: string;
  group: string | undefined;
}

/** The keys of the instances that a setting has polled adaptively. */
export function adaptiveKeys(
  { enabled, scope }: AdaptiveSetting,
  fleet: readonly { key: string; config: { group?: string | undefined } }[],
): Set<string> {
  if (!enabled) return new Set();
  return selectScope(
    scope,
    fleet.map(({ key, config }) => ({ key, group: config.group })),
  );
}

/**
 * The keys of the instances that a scope selects: all of its groups, and `percent` of the fleet.
 * The share is taken in the order of each key's hash, so that a larger share holds every smaller one,
 * a restart changes nothing, and any share above zero selects at least one instance of a small fleet.
 */
export function selectScope(scope: Scope, fleet: Selectable[]): Set<string> {
  return scopesOf(fleet)(scope);
}

/** Selects scopes of one fleet, which is hashed and put in order once: every tick looks at those of all stages. */
export function scopesOf(fleet: Selectable[]): (scope: Scope) => Set<string> {
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
