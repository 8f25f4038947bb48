import { ProblemError } from '../../../contract/problem.ts';
import type { PolicyTime } from '../../../contract/policy.ts';
import type { Clock } from '../../clock/clock.ts';
import { networkOf } from '../network.ts';
import type { Posture } from '../posture.ts';
import { viewSnapshotId } from '../run-key.ts';
import { mintSnapshotVersion } from '../snapshot-version.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import { policySpecs } from '../solvers/policy-spec.ts';
import type { SigningKeys } from '../storage/keys.ts';
import type { Revocations } from '../storage/revocations.ts';
import { wrong } from './request-parameters.ts';
import { viewId, viewSpecSha256 } from './view.ts';

interface SystemTimePorts {
  clock: Clock;
  keys: SigningKeys;
  posture: () => Posture;
  /** Systems that are polled now. */
  systems: () => readonly string[];
  latest: (systemId: string) => Promise<Snapshot | undefined>;
  revocations: Pick<Revocations, 'has'>;
}

/**
 * What is known of a system now; where there is one, it need not be named.
 * @throws ProblemError 404 where none is polled, PolicyError param_not_allowlisted for one that is not.
 */
export async function systemTime(
  named: string | undefined,
  { clock, keys, latest, posture, revocations, systems }: SystemTimePorts,
): Promise<PolicyTime> {
  const systemId = systemNamed(named, systems());
  const snapshot = await latest(systemId);
  // An older one is no live one: while the newest is revoked there is nothing to plan on.
  const plannable = snapshot && !revocations.has(systemId, snapshot.sha256);
  const now = clock.now();
  const { default: byDefault, degradeLevel } = posture();
  return {
    server_now: new Date(now).toISOString(),
    datasets: snapshot ? [datasetOf(snapshot)] : [],
    recommended_live_sv: plannable ? mintSnapshotVersion(snapshot, now, keys.newest) : null,
    view_id: viewId,
    view_spec_sha256: viewSpecSha256,
    view_snapshot_id: snapshot ? viewSnapshotId(systemId, snapshot.sha256) : null,
    view_snapshot_sha256: snapshot?.sha256 ?? null,
    network: networkOf(snapshot, policySpecs[byDefault].band, degradeLevel),
  };
}

const datasetOf = ({ systemId, polledAt, observedAt }: Snapshot) => ({
  dataset_id: `${systemId}.station_status`,
  as_of: new Date(polledAt).toISOString(),
  max_observed_at: new Date(observedAt).toISOString(),
  ingest_lag_s: Math.max(0, polledAt - observedAt) / 1_000,
});

function systemNamed(named: string | undefined, systems: readonly string[]): string {
  if (systems.length === 0)
    throw new ProblemError(
      404,
      'Not found',
      'No system of stations is polled: add an instance of the type gbfs to the settings.',
    );
  if (named === undefined && systems.length > 1)
    throw wrong('param_not_allowlisted', 'system_id', `is missing: name one of ${systems.join(', ')}.`);
  const found = named === undefined ? systems[0] : systems.find((each) => each === named);
  if (found === undefined)
    throw wrong('param_not_allowlisted', 'system_id', `must be one of ${systems.join(', ')}.`);
  return found;
}
