import type { Role } from '../../contract/actor.ts';
import type { PolicyAudience } from '../../contract/policy.ts';
import { policyVersions, type PolicyVersion } from './solvers/policy-spec.ts';

/** What a rollout has set the engine to. */
export interface OrderedPosture {
  availableVersions: readonly string[];
  defaultVersion: string;
  audience: PolicyAudience;
  degradeLevel?: number | undefined;
}

/** What the settings allow; they outrank every rollout. Undefined where they say nothing. */
export interface AllowedPosture {
  availableVersions?: readonly PolicyVersion[] | undefined;
  defaultVersion?: PolicyVersion | undefined;
  degradeLevel?: number | undefined;
}

/** What is in force. */
export interface Posture {
  /** Versions that are run at all. */
  enabled: readonly PolicyVersion[];
  default: PolicyVersion;
  /** Who may choose another version than the default. */
  audience: PolicyAudience;
  /** Undefined where the network itself decides. */
  degradeLevel: number | undefined;
}

/** The version that all others fall back to: it is always there. */
export const safeVersion: PolicyVersion = 'rebal.greedy.v1';

/**
 * What is in force, of what the settings allow and what a rollout ordered last. Versions have to be in both. Without a
 * rollout it is what the settings name, for everybody, or the safe version alone. Nothing that is taken away by one of
 * them is added back by the other.
 */
export function postureOf(allowed: AllowedPosture, ordered: OrderedPosture | undefined): Posture {
  const ceiling = allowed.availableVersions ?? policyVersions;
  const wanted = ordered?.availableVersions ?? allowed.availableVersions ?? [safeVersion];
  const both = policyVersions.filter((version) => ceiling.includes(version) && wanted.includes(version));
  const enabled = both.length > 0 ? both : [safeVersion];
  const preferred = [ordered?.defaultVersion ?? allowed.defaultVersion, safeVersion];
  const found = preferred.map((version) => enabled.find((each) => each === version));
  return {
    enabled,
    default: found.find((version) => version !== undefined) ?? (enabled[0] as PolicyVersion),
    audience: ordered?.audience ?? (allowed.availableVersions ? 'public' : 'none'),
    degradeLevel: allowed.degradeLevel ?? ordered?.degradeLevel,
  };
}

/** What somebody may ask for: the default, and all that is enabled where they belong to its audience. */
export function availableTo(role: Role, { enabled, default: byDefault, audience }: Posture): PolicyVersion[] {
  const chooses = audience === 'public' || (audience === 'internal' && role !== 'viewer');
  return enabled.filter((version) => chooses || version === byDefault);
}
