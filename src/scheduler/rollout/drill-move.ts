import { excusedBy, seenWithinMs, showsFault } from './drills.ts';
import type { Judged } from './judging.ts';
import { changeOfKillSwitch, changeTo } from './kill-switch.ts';
import type { Decided } from './recorder.ts';
import type { Rollout } from './rollout.ts';

/**
 * The next move of a drill, once what its phase asks of the outside is done; undefined while it waits. The fault is
 * injected, seen, met with the kill switch, taken back, and then the settings of before are restored.
 */
export function drillMove(rollout: Rollout, judged: Judged | undefined, now: number): Decided | undefined {
  const { drill, change, plan } = rollout;
  if (!drill) return undefined;
  const planned = plan.drills[drill.name];
  switch (drill.phase) {
    case 'injecting':
      return moved({ kind: 'drill-injected' }, `the fault ${planned?.fault} was injected`);
    case 'watching': {
      const since = now - (drill.injectedAt ?? now);
      const seen = judged !== undefined && showsFault(rollout, judged.results, judged.at);
      if (!seen && since < seenWithinMs) return undefined;
      const pull = changeOfKillSwitch(rollout, planned?.killSwitch ?? '', 'drill', now);
      if (!pull) return moved({ kind: 'drill-failed', why: 'the plan has no such kill switch' }, 'the plan');
      const secondsToSeen = seen ? since / 1_000 : null;
      const shown = judged?.results.find(({ verdict }) => verdict === 'fail');
      return moved(
        { kind: 'drill-pulled', secondsToSeen, change: pull },
        seen
          ? `${shown?.title}: ${shown?.reason} (evidence ${shown?.evidenceHash})`
          : 'no criterion showed the fault',
      );
    }
    case 'pulling':
      if (!change?.overdue) return undefined;
      return moved(
        { kind: 'drill-failed', why: rollout.problem ?? 'its kill switch did not take effect' },
        'the workload, read back',
      );
    case 'clearing':
      if (drill.restore === null) return ended(rollout, judged, now);
      return moved(
        { kind: 'drill-restoring', change: changeTo(rollout, 'restore', drill.restore, now) },
        drill.dryRun ? 'a dry run has no fault to clear' : `the fault ${planned?.fault} was cleared`,
      );
    case 'restoring':
      return change ? undefined : ended(rollout, judged, now);
  }
}

function ended(rollout: Rollout, judged: Judged | undefined, now: number): Decided {
  const excused = rollout.drill?.dryRun ? [] : excusedBy(judged?.results ?? [], now);
  const settings =
    rollout.drill?.restore === null ? 'something graver set the lever' : 'its settings are restored';
  return moved({ kind: 'drill-ended', excused }, `its fault is cleared, and ${settings}`);
}

const moved = (fact: Decided['facts'][number], evidence: string): Decided => ({
  facts: [fact],
  verdict: null,
  evidence,
});
