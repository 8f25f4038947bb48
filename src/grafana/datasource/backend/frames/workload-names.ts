import { getPolicyConfig } from '../../../../contract/endpoints/policy.ts';
import { listSyncSites } from '../../../../contract/endpoints/sync.ts';
import type { Upstream } from './upstream.ts';

/** The sites that the sync knows, in the order of its settings. */
export async function syncSiteNames(upstream: Upstream, signal: AbortSignal): Promise<string[]> {
  const { sites } = await upstream.read(listSyncSites, { signal });
  return sites.map(({ site }) => site);
}

/** The versions that the policy engine runs, if only for comparison. */
export async function policyVersions(upstream: Upstream, signal: AbortSignal): Promise<string[]> {
  const { available_policy_versions, enabled_policy_versions } = await upstream.read(getPolicyConfig, {
    signal,
  });
  return [...new Set([...available_policy_versions, ...enabled_policy_versions])];
}
