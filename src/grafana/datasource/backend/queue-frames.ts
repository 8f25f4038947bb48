import type { HealthDocument } from '../../../contract/health.ts';
import { frame, numberField, type Frame } from '../../backend-sdk/index.ts';

/** One row of numbers about the queue now. A Pulse server has fewer of them. */
export function queueFrames({ queue, instances }: HealthDocument): Frame[] {
  const columns = [
    numberField('depth', [queue.depth], { config: { displayNameFromDS: 'Queue depth' } }),
    numberField('dueSoon', [queue.dueWithinSeconds], { config: { displayNameFromDS: 'Due within 12 s' } }),
    numberField('instances', [instances.length], { config: { displayNameFromDS: 'Instances' } }),
    ...optional(
      'depthPerInstance',
      'Per instance',
      instances.length > 0 ? queue.depth / instances.length : undefined,
    ),
    ...optional('scheduled', 'Scheduled', queue.scheduled),
    ...optional('inFlight', 'In flight', queue.inFlight),
    ...optional('workers', 'Workers', queue.workers),
    ...optional('oldestOverdue', 'Oldest overdue', queue.oldestOverdueSeconds, 's'),
  ];
  return [frame({ name: 'queue', meta: { type: 'numeric-wide', typeVersion: [0, 1] }, fields: columns })];
}

function optional(name: string, displayNameFromDS: string, value: number | undefined, unit?: string) {
  return value === undefined
    ? []
    : [numberField(name, [value], { config: { displayNameFromDS, ...(unit && { unit }) } })];
}
