import { z } from 'zod';

/**
 * Every series that the scheduler samples into its history, with its unit and how samples
 * that fall into one step are reduced: `max` where a peak must stay visible, `mean` elsewhere.
 * A series without a value at a sample time has no sample: absence is never zero.
 */
export const seriesCatalogue = {
  'instances.total': { unit: 'short', reduce: 'max', description: 'Instances in the fleet' },
  'instances.adaptive': { unit: 'short', reduce: 'max', description: 'Instances polled adaptively' },
  'queue.backlog': {
    unit: 'short',
    reduce: 'max',
    description: 'Polls that are due and wait, missed ones counted',
  },
  'queue.inFlight': { unit: 'short', reduce: 'max', description: 'Polls in flight' },
  'queue.oldestOverdue': { unit: 's', reduce: 'max', description: 'How long the oldest due poll has waited' },
  'staleness.p50': {
    unit: 's',
    reduce: 'max',
    description: 'Median age of the last good poll, all instances',
  },
  'staleness.p95': {
    unit: 's',
    reduce: 'max',
    description: '95th percentile of the age of the last good poll, all instances',
  },
  'staleness.max': {
    unit: 's',
    reduce: 'max',
    description: 'Largest age of the last good poll, all instances',
  },
  'staleness.overThreshold': {
    unit: 'percentunit',
    reduce: 'max',
    description: 'Share of all instances over the staleness target',
  },
  'adaptive.staleness.max': {
    unit: 's',
    reduce: 'max',
    description: 'Largest age of the last good poll among healthy instances that are polled adaptively',
  },
  'breakers.notClosed': { unit: 'short', reduce: 'max', description: 'Breakers that are open or half-open' },
  'deadLetters.count': { unit: 'short', reduce: 'max', description: 'Dead letters' },
  'polls.succeeded': { unit: 'ops', reduce: 'mean', description: 'Successful polls a second' },
  'polls.failed': { unit: 'ops', reduce: 'mean', description: 'Failed polls a second' },
} as const satisfies Record<string, { unit: string; reduce: 'max' | 'mean'; description: string }>;

export type SeriesName = keyof typeof seriesCatalogue;
export const seriesNames = Object.keys(seriesCatalogue) as SeriesName[];
export const seriesName = z.enum(seriesNames as [SeriesName, ...SeriesName[]]);

/** The scheduler samples its fleet this often, in milliseconds. A verdict's tick is the same. */
export const sampleEveryMs = 10_000;

/** Answer of `GET /api/history`: one time axis (ms since 1970) and a column a series; null where no sample is. */
export const historyAnswer = z.object({
  from: z.number(),
  to: z.number(),
  stepSeconds: z.number(),
  times: z.array(z.number()),
  series: z.array(z.object({ name: seriesName, unit: z.string(), values: z.array(z.number().nullable()) })),
});
export type HistoryAnswer = z.output<typeof historyAnswer>;
