import type { QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { ms } from '../time.ts';
import type { FramedRollout } from './rollout-document.ts';
import { filteredTable, flag, number, tableFrame, text, time } from './table-frame.ts';

type Asked = Pick<QueryOf<'rollouts'>, 'rollouts' | 'filters'>;

/**
 * One row a rollout: where it stands, and what its verdict says. The documents ride along in the frame's meta, for the
 * rollout-stage panel.
 */
export function rolloutFrames(rollouts: readonly FramedRollout[], asked: Asked): Frame[] {
  const rows = rollouts.filter(({ id }) => asked.rollouts.length === 0 || asked.rollouts.includes(id));
  return filteredTable(
    'rollouts',
    rows,
    [
      text('rollout', 'Rollout', (row) => row.id),
      text('title', 'Title', (row) => row.title),
      text('state', 'State', (row) => row.state),
      text('stage', 'Stage', (row) => row.stage),
      number('stageNumber', 'Stage number', (row) => placeOf(row)),
      number('stages', 'Stages', (row) => row.stages?.length),
      time('stageStartedAt', 'Stage since', (row) => ms(row.stageStartedAt ?? undefined)),
      text('decision', 'Verdict', (row) => row.verdict?.decision),
      text('summary', 'Why', (row) => row.verdict?.summary),
      number('dwell', 'Dwell', (row) => row.verdict?.dwellSeconds, { unit: 's' }),
      text('mode', 'Mode', (row) => row.mode),
      text('problem', 'Problem', (row) => row.problem),
    ],
    asked.filters,
    { custom: (shown) => ({ rollouts: shown }) },
  );
}

/** From 1 on; null where no stage has begun, or all are over. */
function placeOf({ stage, stages }: FramedRollout): number | null {
  const index = (stages ?? []).findIndex(({ name }) => name === stage);
  return index < 0 ? null : index + 1;
}

/** One row a stage of a rollout. */
export function stageFrames({ id, stages, stage, stageStartedAt, verdict }: FramedRollout): Frame[] {
  return tableFrame('stages', stages ?? [], [
    text('rollout', 'Rollout', () => id),
    text('stage', 'Stage', (row) => row.name),
    text('title', 'Title', (row) => row.title),
    text('status', 'Status', (row) => row.status),
    text('changes', 'What it changes', (row) => row.changes),
    time('startedAt', 'Since', (row) =>
      row.name === stage && row.status === 'current' ? ms(stageStartedAt ?? undefined) : null,
    ),
    number(
      'dwell',
      'Dwell',
      (row) => (row.name === stage && row.status === 'current' ? verdict?.dwellSeconds : null),
      { unit: 's' },
    ),
    number('dwellRequired', 'Dwell required', (row) => row.dwellRequiredSeconds, { unit: 's' }),
    flag('optional', 'Optional', (row) => row.optional),
  ]);
}
