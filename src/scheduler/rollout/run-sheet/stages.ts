import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { auditActionOf } from '../event.ts';
import { stageAt } from '../rollout.ts';
import { isoOf, orderedBy, type RunStep } from './steps.ts';

type Stages = RunSheetContent['stages'];

/** The stages in the order in which they were ordered; one that was begun anew stands there twice. */
export function stagesOf(steps: readonly RunStep[], lastAt: number): Stages {
  const stages: Stages = [];
  const leave = (at: number, by: string) => {
    const left = stages.at(-1);
    if (!left || left.endedAt !== null) return;
    left.endedAt = isoOf(at);
    left.endedBy = by;
    left.dwellSeconds = dwell(left.startedAt, at);
  };
  for (const step of steps) {
    const { event, after } = step;
    const change = orderedBy(step);
    const moves = change && change.purpose !== 'drill' && change.purpose !== 'restore';
    if (moves || event.kind === 'finished' || event.kind === 'aborted')
      leave(event.at, auditActionOf[event.kind]);
    const stage = change?.purpose === 'stage' ? stageAt(after, change.toStage) : undefined;
    if (stage)
      stages.push({
        name: stage.name,
        title: stage.title,
        settings: stage.settings,
        startedAt: null,
        endedAt: null,
        dwellSeconds: 0,
        dwellRequiredSeconds: stage.dwell / 1_000,
        endedBy: null,
      });
    const current = stages.at(-1);
    const begins = event.kind === 'in-effect' || event.kind === 'clock-set';
    if (current?.endedAt === null && begins && after.stageStartedAt !== null && !after.change)
      current.startedAt = isoOf(after.stageStartedAt);
  }
  return stages.map((each) =>
    each.endedAt === null ? { ...each, dwellSeconds: dwell(each.startedAt, lastAt) } : each,
  );
}

const dwell = (startedAt: string | null, until: number) =>
  startedAt === null ? 0 : Math.max(0, until - Date.parse(startedAt)) / 1_000;
