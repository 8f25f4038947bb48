import { z } from 'zod';
import { policyViews, syncViews } from './choices.ts';
import { filters, several } from './filter.ts';
import { saved } from './saved.ts';

/** `numeric`, for alert rules: of the policy's gates, and of the sync's quota. A queue and durations are numbers anyhow. */
const format = z.enum(['table', 'numeric']).default('table');

/** The policy engine and the Search Console sync. */
export const workloadQueries = [
  z.object({
    ...saved,
    kind: z.literal('policy'),
    view: z.enum(policyViews).default('runs'),
    format,
    /** Of runs and moves. */
    versions: several,
    filters,
  }),
  z.object({
    ...saved,
    kind: z.literal('sync'),
    view: z.enum(syncViews).default('queue'),
    format,
    /** Of batches, queries, rate limits and days. */
    sites: several,
    filters,
  }),
] as const;
