import type { DataFrame } from '@grafana/data';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { readRollout } from '../../views/rollout/readRollout.ts';

type Target = { refId: string; datasource?: { uid?: string; type?: string } | null };

/** A rollout as it came, and the data source to send decisions about it to; none where that is not known. */
export type ShownRollout = { document: RolloutDocument; datasourceUid: string | undefined };

const datasourceType = 'rollcall-scheduler-datasource';

/**
 * The rollouts in a query's answer. Frames of other kinds are passed over, so that the panel can stand beside them.
 * Where two queries bring the same rollout, the later revision is shown, and once.
 */
export function rolloutsFromFrames(series: readonly DataFrame[], targets: readonly Target[]): ShownRollout[] {
  const shown = new Map<string, ShownRollout>();
  for (const frame of series) {
    const document = readRollout(frame.meta?.custom?.['rollout']);
    if (!document) continue;
    const known = shown.get(document.id);
    if (known && known.document.revision >= document.revision) continue;
    shown.set(document.id, { document, datasourceUid: uidOf(frame.refId, targets) });
  }
  return [...shown.values()];
}

/** Panels may also be fed by `-- Mixed --` or `-- Dashboard --`, whose uids take no decisions. */
function uidOf(refId: string | undefined, targets: readonly Target[]): string | undefined {
  const ours = targets.filter((target) => target.datasource?.type === datasourceType);
  return (ours.find((target) => target.refId === refId) ?? ours[0])?.datasource?.uid;
}
