import { durationText } from '../../duration-text.ts';
import type { RolloutPlan, Stage } from '../shape.ts';
import { repeated, type Complaint } from './complaint.ts';

/** Stages that bear one name, cannot be reached, promote by themselves against the plan, or photograph too late. */
export function stageComplaints({ mode, stages }: RolloutPlan): Complaint[] {
  const firstOptional = stages.findIndex(({ optional }) => optional);
  return [
    ...repeated(stages.map(({ name }) => name)).map((index) => ({
      path: ['stages', index, 'name'],
      message: `is the name of an earlier stage, ${stages[index]?.name}: give it another`,
    })),
    ...stages.flatMap((stage, index) => [
      ...(firstOptional >= 0 && index > firstOptional && !stage.optional
        ? [
            {
              path: ['stages', index, 'optional'],
              message: `is false after the optional stage ${stages[firstOptional]?.name}: a rollout ends before what is optional, so write optional: true here too, or move the stage before it`,
            },
          ]
        : []),
      ...(stage.autoPromote && mode !== 'auto-promote'
        ? [
            {
              path: ['stages', index, 'autoPromote'],
              message: `needs mode: auto-promote, and the plan says ${mode}: change the mode, or leave autoPromote out`,
            },
          ]
        : []),
      ...snapshotComplaints(stage, index),
      ...repeated(stage.signOffs).map((at) => ({
        path: ['stages', index, 'signOffs', at],
        message: `names ${stage.signOffs[at]} a second time: remove it`,
      })),
      ...repeated(
        stage.preconditions.map((needed) => (needed.kind === 'tick' ? needed.name : needed.criterion)),
      ).map((at) => ({
        path: ['stages', index, 'preconditions', at],
        message: 'bears the name of an earlier precondition of the stage: rename or remove it',
      })),
    ]),
  ];
}

function snapshotComplaints({ snapshots, dwell, name }: Stage, index: number): Complaint[] {
  const late = snapshots.flatMap((time, at) =>
    time !== 'end' && time > dwell
      ? [
          {
            path: ['stages', index, 'snapshots', at],
            message: `is after the ${durationText(dwell)} that ${name} lasts at least, so it may never be taken: write at most ${durationText(dwell)}, or end`,
          },
        ]
      : [],
  );
  return [
    ...late,
    ...repeated(snapshots.map(String)).map((at) => ({
      path: ['stages', index, 'snapshots', at],
      message: 'is a time that the list has already: remove it',
    })),
  ];
}
