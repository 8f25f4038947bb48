import type { Stage } from '../../contract/plan.ts';
import type { CriterionResult, Verdict } from '../../contract/rollout.ts';
import { sampleEveryMs } from '../../contract/series.ts';
import type { RolloutFact } from './event.ts';
import { stageAt, type Rollout, type Snapshot } from './rollout.ts';

/** A snapshot that was due for longer than this, in ms, was missed for a while. */
const lateAfterMs = 2 * sampleEveryMs;

/**
 * The snapshots that are due at a tick and were not taken yet, with the values that were judged at it. `leaving` takes
 * the one of the stage's end.
 */
export function dueSnapshots(
  rollout: Rollout,
  results: readonly CriterionResult[],
  now: number,
  leaving = false,
): Snapshot[] {
  const stage = stageAt(rollout, rollout.stage);
  const { stageStartedAt } = rollout;
  if (!stage || stageStartedAt === null) return [];
  return stage.snapshots
    .map((time) => ({
      label: snapshotLabel(time),
      dueAt: time === 'end' ? (leaving ? now : Infinity) : stageStartedAt + time,
    }))
    .filter(({ label, dueAt }) => dueAt <= now && !rollout.taken.includes(label))
    .map(({ label, dueAt }) => ({
      stage: stage.name,
      label,
      at: now,
      late: now - dueAt > lateAfterMs,
      values: valuesOf(results),
    }));
}

/** The same as facts, with the snapshot of a stage's end: they are recorded with what ends it. */
export const leavingSnapshots = (rollout: Rollout, verdict: Verdict | null, now: number): RolloutFact[] =>
  dueSnapshots(rollout, verdict?.results ?? [], now, true).map((snapshot) => ({
    kind: 'snapshot',
    snapshot,
  }));

/** `0h`, `12h`, `30m`, `45s` or `end`. */
function snapshotLabel(time: Stage['snapshots'][number]): string {
  if (time === 'end') return time;
  if (time % 3_600_000 === 0) return `${time / 3_600_000}h`;
  return time % 60_000 === 0 ? `${time / 60_000}m` : `${time / 1_000}s`;
}

/** A criterion that is both trigger and exit criterion has one value. */
function valuesOf(results: readonly CriterionResult[]): Snapshot['values'] {
  const first = results.filter(
    ({ name }, index) => results.findIndex((each) => each.name === name) === index,
  );
  return first.map(({ name, value, unit }) => ({ criterion: name, value, unit }));
}
