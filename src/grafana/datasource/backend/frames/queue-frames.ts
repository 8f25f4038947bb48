import type { HealthDocument } from '../../../../contract/health.ts';
import type { QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { numericFrame, wideFrame } from './numeric-frame.ts';

type Asked = Pick<QueryOf<'queue'>, 'by' | 'types'>;

/** The queue now: one row of numbers, or a number for each type. A Pulse server has fewer of them. */
export function queueFrames({ queue, instances }: HealthDocument, { by, types }: Asked): Frame[] {
  const perType = Object.entries(queue.perType)
    .filter(([type]) => types.length === 0 || types.includes(type))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (by === 'type')
    return numericFrame(
      'queue',
      perType,
      { type: ([type]) => type },
      { name: 'scheduled', of: ([, count]) => count, config: { displayNameFromDS: 'Scheduled' } },
    );
  // Of some types nothing is known but how many polls are scheduled.
  if (types.length > 0)
    return wideFrame('queue', [
      ['scheduled', 'Scheduled', perType.reduce((sum, [, count]) => sum + count, 0)],
      ['instances', 'Instances', instances.filter(({ type }) => types.includes(type)).length],
    ]);
  return wideFrame('queue', [
    ['depth', 'Queue depth', queue.depth],
    ['dueSoon', 'Due within 12 s', queue.dueWithinSeconds],
    ['instances', 'Instances', instances.length],
    ['depthPerInstance', 'Per instance', instances.length > 0 ? queue.depth / instances.length : undefined],
    ['scheduled', 'Scheduled', queue.scheduled],
    ['inFlight', 'In flight', queue.inFlight],
    ['workers', 'Workers', queue.workers],
    ['oldestOverdue', 'Oldest overdue', queue.oldestOverdueSeconds, 's'],
  ]);
}
