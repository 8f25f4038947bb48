import { z } from 'zod';
import { rolloutId } from '../rollout.ts';
import { eventSources } from './choices.ts';
import { filters, named, several } from './filter.ts';
import { saved } from './saved.ts';

const rollout = named.pipe(rolloutId);

/** Rollouts, what they rest on, and what was done. */
export const rolloutQueries = [
  z.object({ ...saved, kind: z.literal('rollouts'), rollouts: several, filters }),
  z.object({ ...saved, kind: z.literal('stages'), rollout }),
  z.object({ ...saved, kind: z.literal('verdict'), rollout, stream: z.boolean().default(false) }),
  z.object({
    ...saved,
    kind: z.literal('criteria'),
    rollout,
    criteria: several,
    /** `timeseries`: their values over the time range. `table`: how they are judged now. `numeric`: the same, for alert rules. */
    format: z.enum(['timeseries', 'table', 'numeric']).default('timeseries'),
  }),
  z.object({ ...saved, kind: z.literal('transitions'), rollouts: several, filters }),
  z.object({
    ...saved,
    kind: z.literal('audit'),
    /** Part of the name. */
    actor: z.string().optional(),
    action: z.string().optional(),
    subject: z.string().optional(),
    outcome: z.enum(['allowed', 'refused']).optional(),
    limit: z.int().min(1).max(1_000, 'must be at most 1000').default(100),
    filters,
  }),
  z.object({
    ...saved,
    kind: z.literal('events'),
    what: z.array(z.enum(eventSources)).min(1, 'must name one or more kinds of events'),
    rollouts: several,
    types: several,
    instances: several,
  }),
] as const;
