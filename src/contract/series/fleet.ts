import type { Series } from './series.ts';

/** What the scheduler samples of its fleet. */
export const fleetSeries = {
  'instances.total': {
    label: 'Instances',
    unit: 'short',
    reduce: 'max',
    description: 'Instances in the fleet',
  },
  'instances.adaptive': {
    label: 'Adaptive instances',
    unit: 'short',
    reduce: 'max',
    description: 'Instances polled adaptively',
  },
  'queue.backlog': {
    label: 'Backlog',
    unit: 'short',
    reduce: 'max',
    description: 'Polls that are due and wait, missed ones counted',
  },
  'queue.inFlight': { label: 'In flight', unit: 'short', reduce: 'max', description: 'Polls in flight' },
  'queue.oldestOverdue': {
    label: 'Oldest overdue',
    unit: 's',
    reduce: 'max',
    description: 'How long the oldest due poll has waited',
  },
  'staleness.p50': {
    label: 'Median',
    unit: 's',
    reduce: 'max',
    description: 'Median age of the last good poll, all instances',
  },
  'staleness.p95': {
    label: '95th percentile',
    unit: 's',
    reduce: 'max',
    description: '95th percentile of the age of the last good poll, all instances',
  },
  'staleness.max': {
    label: 'Maximum',
    unit: 's',
    reduce: 'max',
    description: 'Largest age of the last good poll, all instances',
  },
  'staleness.overThreshold': {
    label: 'Share over target',
    unit: 'percentunit',
    reduce: 'max',
    description: 'Share of all instances over the staleness target',
  },
  'adaptive.staleness.max': {
    label: 'Adaptive and healthy, maximum',
    unit: 's',
    reduce: 'max',
    description: 'Largest age of the last good poll among healthy instances that are polled adaptively',
  },
  'breakers.notClosed': {
    label: 'Breakers not closed',
    unit: 'short',
    reduce: 'max',
    description: 'Breakers that are open or half-open',
  },
  'deadLetters.count': { label: 'Dead letters', unit: 'short', reduce: 'max', description: 'Dead letters' },
  'fleet.faultMayBeOurs': {
    label: 'The fault may be ours',
    unit: 'short',
    reduce: 'max',
    description:
      '1 while so many breakers opened at once that the fault may be the scheduler’s, or its network’s',
  },
  'polls.succeeded': {
    label: 'Succeeded',
    unit: 'ops',
    reduce: 'mean',
    description: 'Successful polls a second',
  },
  'polls.failed': { label: 'Failed', unit: 'ops', reduce: 'mean', description: 'Failed polls a second' },
} as const satisfies Record<string, Series>;
