import type { ViewSnapshot } from '../../contract/optimize-session.ts';
import type { PolicyTime } from '../../contract/policy.ts';
import type { PlanQuery } from './askForPlan.ts';

/** The snapshot that a page stands on, and the time for which it asks for plans, which stays with the snapshot. */
export interface Standing {
  view: ViewSnapshot;
  /** In seconds since 1970: a plan that was made for it once is found again. */
  bucket: number;
}

/** What one can stand on now; undefined while no snapshot of the system was read. */
export function standingOf(time: PolicyTime): Standing | undefined {
  const { recommended_live_sv: sv, view_snapshot_id: id, view_snapshot_sha256: sha256 } = time;
  if (sv === null || id === null || sha256 === null) return undefined;
  return {
    view: { sv, viewSnapshotId: id, viewSnapshotSha256: sha256 },
    bucket: Math.floor(Date.parse(time.server_now) / 1_000),
  };
}

/** What names the run of a policy on a standing. The service refuses it where it knows the snapshot as another. */
export const runQueryOf = ({ view, bucket }: Standing, version: string): PlanQuery => ({
  v: '1',
  sv: view.sv,
  policy_version: version,
  T_bucket: bucket,
  view_snapshot_id: view.viewSnapshotId,
  view_snapshot_sha256: view.viewSnapshotSha256,
});
