import { z } from 'zod';
import { policyViews, syncViews } from './choices.ts';
import { filters, several } from './filter.ts';
import { saved } from './saved.ts';

const format = z.enum(['table', 'numeric']).default('table');

/** The policy engine and the Search Console sync. */
export const workloadQueries = [
  z
    .object({
      ...saved,
      kind: z.literal('policy'),
      view: z.enum(policyViews).default('runs').describe('What is shown.'),
      format: format.describe(
        '`numeric`, for alert rules: of the gates. Queue and moves are numbers anyhow.',
      ),
      versions: several.describe('Of runs and moves; none named means all.'),
      filters,
    })
    .describe('The engine of optimize policies: tables; queue and moves are numbers and series.'),
  z
    .object({
      ...saved,
      kind: z.literal('sync'),
      view: z.enum(syncViews).default('queue').describe('What is shown.'),
      format: format.describe(
        '`numeric`, for alert rules: of the quota. A queue and durations are numbers anyhow.',
      ),
      sites: several.describe('Of batches, queries, rate limits and days; none named means all.'),
      filters,
    })
    .describe('The Search Console sync: tables; queue and durations are numbers, queries a minute series.'),
] as const;
