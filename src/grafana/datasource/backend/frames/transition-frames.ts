import type { AuditedEvent, PastEvents } from '../../../../contract/events.ts';
import type { QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { stageOf, stateOf } from './event-text.ts';
import { filteredTable, text, time } from './table-frame.ts';

type Asked = Pick<QueryOf<'transitions'>, 'rollouts' | 'filters'>;

/** How rollouts moved: one row a move, newest first. */
export function transitionFrames({ events, more }: PastEvents, { rollouts, filters }: Asked): Frame[] {
  const moves = events.filter(
    (event): event is AuditedEvent =>
      'action' in event && (rollouts.length === 0 || rollouts.includes(event.subject)),
  );
  return filteredTable(
    'transitions',
    moves,
    [
      time('time', 'Time', (event) => Date.parse(event.at)),
      text('rollout', 'Rollout', (event) => event.subject),
      text('action', 'Action', (event) => event.action),
      text('fromStage', 'From stage', (event) => stageOf(event.previousState)),
      text('stage', 'To stage', (event) => stageOf(event.newState)),
      text('fromState', 'From state', (event) => stateOf(event.previousState)),
      text('state', 'To state', (event) => stateOf(event.newState)),
      text('actor', 'By', (event) => event.actor),
      text('reason', 'Reason', (event) => event.reason),
      text('cause', 'Cause', (event) => event.rollout?.cause),
    ],
    filters,
    { notices: more ? ['There are older moves in this time range: choose a shorter one to see them.'] : [] },
  );
}
