import type { PolicyStations } from '../../../contract/policy.ts';
import { PolicyError } from '../../../contract/policy-errors.ts';
import { ProblemError } from '../../../contract/problem.ts';
import { viewSnapshotId } from '../run-key.ts';
import type { SnapshotVersion } from '../snapshot-version.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';

/**
 * The stations of a snapshot, as its version names it.
 * @throws PolicyError where the version is not valid, ProblemError 404 where its snapshot is not kept any more.
 */
export async function stationsOf(
  sv: string,
  readVersion: (sv: string) => SnapshotVersion,
  bySha: (systemId: string, sha256: string) => Promise<Snapshot | undefined>,
): Promise<PolicyStations> {
  if (sv === '')
    throw new PolicyError('sv_missing', 'sv: is missing: send recommended_live_sv of /api/time.', {
      field: 'sv',
    });
  const { systemId, sha256 } = readVersion(sv);
  const snapshot = await bySha(systemId, sha256);
  if (!snapshot)
    throw new ProblemError(
      404,
      'Not found',
      'The snapshot of this version is not kept any more: take recommended_live_sv of /api/time.',
      'sv',
    );
  return {
    system_id: systemId,
    view_snapshot_id: viewSnapshotId(systemId, sha256),
    view_snapshot_sha256: sha256,
    observed_at: new Date(snapshot.observedAt).toISOString(),
    quality: snapshot.quality,
    reasons: snapshot.reasons,
    unusable: snapshot.unusable,
    stations: snapshot.stations,
  };
}
