import type { DataFrame, Field } from '@grafana/data';
import { datasourceId } from '../../contract/plugin-ids.ts';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { readRollout } from '../../views/rollout/readRollout.ts';

type Target = { refId: string; datasource?: { uid?: string; type?: string } | null };

/** A rollout as it came. */
export type ShownRollout = {
  document: RolloutDocument;
  /** The data source to send decisions about it to; undefined where that is not known. */
  datasourceUid: string | undefined;
  /** The field whose mappings and links are for it, as the dashboard configures them. */
  field: Field | undefined;
  /** Its row in that field. */
  row: number;
};

/**
 * The rollouts in a query's answer. Frames of other kinds are passed over, so that the panel can stand beside them.
 * Where two queries bring the same rollout, the later revision is shown, and once.
 */
export function rolloutsFromFrames(series: readonly DataFrame[], targets: readonly Target[]): ShownRollout[] {
  const shown = new Map<string, ShownRollout>();
  for (const frame of series) {
    const field = frame.fields.find(({ name }) => name === 'rollout') ?? frame.fields[0];
    for (const sent of sentIn(frame)) {
      const document = readRollout(sent);
      if (!document) continue;
      const known = shown.get(document.id);
      if (known && known.document.revision >= document.revision) continue;
      const row = Math.max(0, field?.values.indexOf(document.id) ?? 0);
      shown.set(document.id, { document, datasourceUid: uidOf(frame.refId, targets), field, row });
    }
  }
  return [...shown.values()];
}

/** The query of one rollout carries it whole; the one of several, all of them. */
function sentIn({ meta }: DataFrame): unknown[] {
  const { rollout, rollouts } = (meta?.custom ?? {}) as { rollout?: unknown; rollouts?: unknown };
  return Array.isArray(rollouts) ? rollouts : [rollout];
}

/** Panels may also be fed by `-- Mixed --` or `-- Dashboard --`, whose uids take no decisions. */
function uidOf(refId: string | undefined, targets: readonly Target[]): string | undefined {
  const ours = targets.filter((target) => target.datasource?.type === datasourceId);
  return (ours.find((target) => target.refId === refId) ?? ours[0])?.datasource?.uid;
}
