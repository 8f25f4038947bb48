import { partsOf } from '../../../contract/instance.ts';
import type { FleetMember } from '../../polling/fleet.ts';
import { isWell } from '../../polling/instance-state.ts';
import { owedPolls } from '../../polling/plan-next.ts';
import type { PollingSettings } from '../../polling/polling-settings.ts';

/** Polls that are due and that no node has begun. */
interface Owed {
  backlog: number;
  backlogByType: Record<string, number>;
  oldestOverdueMs: number;
}

/**
 * What a fleet is owed at a moment (ms since 1970), missed polls counted: the same as one process counts of its queue.
 * Sub-polls of an instance that is not well wait for it, and are owed to nobody.
 * @param inFlight says whether a poll of that part of the instance is under way.
 */
export function owedOf(
  members: readonly FleetMember[],
  { partCadence }: Pick<PollingSettings, 'partCadence'>,
  inFlight: (key: string, part: string) => boolean,
  now: number,
): Owed {
  const owed: Owed = { backlog: 0, backlogByType: {}, oldestOverdueMs: 0 };
  const count = (type: string, dueAt: number, intervalMs: number) => {
    if (dueAt > now) return;
    const polls = owedPolls(dueAt, intervalMs, now);
    owed.backlog += polls;
    owed.backlogByType[type] = (owed.backlogByType[type] ?? 0) + polls;
    owed.oldestOverdueMs = Math.max(owed.oldestOverdueMs, now - dueAt);
  };
  for (const { key, config, state, offlineUntil } of members) {
    if (state.paused || offlineUntil !== undefined) continue;
    if (!inFlight(key, 'status')) count(config.type, state.nextRun, state.intervalMs);
    if (!isWell(state)) continue;
    for (const part of partsOf[config.type]) {
      const due = part === 'status' ? undefined : state.parts[part]?.nextRun;
      if (part !== 'status' && due !== undefined && !inFlight(key, part))
        count(config.type, due, partCadence[part]);
    }
  }
  return owed;
}
