import { durationText } from '../../duration-text.ts';
import type { Criterion, RolloutPlan } from '../shape.ts';
import { sampleEveryMs } from '../../series.ts';
import type { Complaint } from './complaint.ts';

/**
 * Evidence that cannot be gathered: in its window, in the stage's time, or without a baseline. A duration that could
 * not be read is not a number, and nothing is said of it here.
 */
export function evidenceComplaints(plan: RolloutPlan): Complaint[] {
  return [
    ...Object.entries(plan.criteria).flatMap(([name, criterion]) => [
      ...tooManySamples(name, criterion),
      ...baselineMissing(name, criterion, plan.baseline !== undefined),
    ]),
    ...shortBaseline(plan.baseline),
    ...shortDwells(plan),
    ...shortRecoveries(plan),
  ];
}

const windowOf = ({ test }: Criterion): number => ('window' in test ? test.window : 0);

/** These sources give a sample a tick; tables and the audit log give one an event. */
const sampledByTick = ['history', 'prometheus', 'alerts'];

function tooManySamples(name: string, { source, test }: Criterion): Complaint[] {
  if (test.kind !== 'threshold' || !sampledByTick.includes(source.kind)) return [];
  const most = Math.floor(test.window / sampleEveryMs);
  if (!(test.minSamples > most)) return [];
  return [
    {
      path: ['criteria', name, 'test', 'minSamples'],
      message: `is more than the ${most} samples that a window of ${durationText(test.window)} holds at one every ${durationText(sampleEveryMs)}: write at most ${most}, or a longer window`,
    },
  ];
}

function baselineMissing(name: string, { test }: Criterion, hasBaseline: boolean): Complaint[] {
  if (hasBaseline || test.kind !== 'threshold') return [];
  if (typeof test.threshold !== 'object' || !('timesBaseline' in test.threshold)) return [];
  return [
    {
      path: ['criteria', name, 'test', 'threshold', 'timesBaseline'],
      message:
        'has no baseline to refer to: add one to the plan, such as baseline: { window: 24h, minSamples: 360 }',
    },
  ];
}

function shortBaseline(baseline: RolloutPlan['baseline']): Complaint[] {
  if (!baseline) return [];
  const most = Math.floor(baseline.window / sampleEveryMs);
  if (!(baseline.minSamples > most)) return [];
  return [
    {
      path: ['baseline', 'minSamples'],
      message: `is more than the ${most} samples that ${durationText(baseline.window)} hold at one every ${durationText(sampleEveryMs)}: write fewer, or a longer window`,
    },
  ];
}

/** Evidence counts from the stage's beginning, so a window that is longer than the dwell is never full when it is served. */
function shortDwells({ criteria, rollback, stages }: RolloutPlan): Complaint[] {
  return stages.flatMap(({ dwell, exit, rollback: own }, index) => {
    const [longest] = [...exit, ...own, ...rollback]
      .flatMap((name) => {
        const criterion = Object.hasOwn(criteria, name) ? criteria[name] : undefined;
        const window = criterion ? windowOf(criterion) : 0;
        return window > 0 ? [{ name, window }] : [];
      })
      .sort((a, b) => b.window - a.window);
    if (!longest || !(longest.window > dwell)) return [];
    const needed = durationText(longest.window);
    return [
      {
        path: ['stages', index, 'dwell'],
        message: `is shorter than the window of ${longest.name}, ${needed}: evidence counts within the stage alone, so the stage cannot be judged when its dwell is served; write ${needed} or more, or shorten the window`,
      },
    ];
  });
}

function shortRecoveries({ criteria, recovery }: RolloutPlan): Complaint[] {
  return recovery.flatMap(({ criterion: name, within }, index) => {
    const criterion = Object.hasOwn(criteria, name) ? criteria[name] : undefined;
    const needed = criterion ? windowOf(criterion) : 0;
    if (!(within <= 0 || within < needed)) return [];
    return [
      {
        path: ['recovery', index, 'within'],
        message: `leaves no time for ${name} to pass: write at least its window, ${durationText(needed)}`,
      },
    ];
  });
}
