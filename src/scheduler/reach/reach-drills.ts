import type { ReachRow } from '../../contract/reach.ts';
import type { RolloutPlan } from '../../contract/plan.ts';
import { drillDue } from '../rollout/drills.ts';
import { draftOf } from '../rollout/evolve.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { simulatedStart } from './world.ts';

const dayMs = 24 * 3_600_000;
const looksAheadDays = 400;

/** When each drill that nobody holds becomes overdue, which blocks promotions, by the rule that the controller has. */
export function reachDrills(plan: RolloutPlan): ReachRow[] {
  const shortestMs = plan.stages.reduce((sum, { optional, dwell }) => sum + (optional ? 0 : dwell), 0);
  const started: Rollout = {
    ...draftOf({ id: plan.name, plan, planHash: '' }),
    state: 'running',
    stage: 0,
    stageStartedAt: simulatedStart,
    startedAt: simulatedStart,
  };
  return Object.entries(plan.drills).map(([name, { title, cadence }]) => {
    const overdueMs = Array.from({ length: looksAheadDays }, (_, day) => (day + 1) * dayMs).find(
      (passed) => drillDue(started, name, simulatedStart + passed).overdue,
    );
    const dueAt = drillDue(started, name, simulatedStart).dueAt;
    const seconds = overdueMs === undefined || dueAt === null ? null : (dueAt - simulatedStart) / 1_000;
    const within = overdueMs !== undefined && overdueMs <= shortestMs;
    return {
      kind: 'drill' as const,
      of: plan.name,
      name,
      stage: null,
      condition: `not held within ${cadence.map(({ every }) => `${every / dayMs} d`).join(', then ')}`,
      reachable: seconds !== null,
      scenario: seconds === null ? null : 'nobody holds the drill',
      seconds,
      reason:
        seconds === null
          ? `it is not overdue within ${looksAheadDays} days of the start`
          : within
            ? `"${title}" is overdue before the rollout can be done, and blocks its promotion`
            : `"${title}" is overdue after the shortest possible rollout, of ${Number((shortestMs / dayMs).toFixed(1))} d: it blocks one that is held longer, and counts on once it is done`,
    };
  });
}
