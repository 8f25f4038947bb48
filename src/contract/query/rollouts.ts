import { z } from 'zod';
import { rolloutId } from '../rollout.ts';
import { eventSources } from './choices.ts';
import { filters, named, several } from './filter.ts';
import { saved } from './saved.ts';

const rollout = named.pipe(rolloutId).describe('The id of one.');
const rollouts = several.describe('By id; none named means all.');

/** Rollouts, what they rest on, and what was done. */
export const rolloutQueries = [
  z
    .object({ ...saved, kind: z.literal('rollouts'), rollouts, filters })
    .describe('One row a rollout: state, stage, verdict, why.'),
  z.object({ ...saved, kind: z.literal('stages'), rollout }).describe('One row a stage.'),
  z
    .object({
      ...saved,
      kind: z.literal('verdict'),
      rollout,
      stream: z
        .boolean()
        .default(false)
        .describe('Goes on over Grafana Live where the answer ends; alert rules pass it over.'),
    })
    .describe('The decision, and the whole rollout for the Rollout stage panel.'),
  z
    .object({
      ...saved,
      kind: z.literal('criteria'),
      rollout,
      criteria: several.describe('By name; none named means all.'),
      format: z
        .enum(['timeseries', 'table', 'numeric'])
        .default('timeseries')
        .describe(
          '`timeseries`: their values over the time range. `table`: how they are judged now. `numeric`: 1 for each that fails, else 0, for alert rules.',
        ),
    })
    .describe('Criteria with their thresholds.'),
  z
    .object({ ...saved, kind: z.literal('transitions'), rollouts, filters })
    .describe('What was done to rollouts in the time range, by whom and why.'),
  z
    .object({
      ...saved,
      kind: z.literal('audit'),
      actor: z.string().optional().describe('Part of the name.'),
      action: z.string().optional().describe('Such as `rollout.promote`.'),
      subject: z.string().optional().describe('What it was done to.'),
      outcome: z.enum(['allowed', 'refused']).optional().describe('Without it, both.'),
      limit: z
        .int()
        .min(1)
        .max(1_000, 'must be at most 1000')
        .default(100)
        .describe('So many, the newest first.'),
      filters,
    })
    .describe('Entries of the audit log; it needs a token that may operate.'),
  z
    .object({
      ...saved,
      kind: z.literal('events'),
      what: z
        .array(z.enum(eventSources))
        .min(1, 'must name one or more kinds of events')
        .describe('One or more.'),
      rollouts,
      types: several.describe('Types of instances; none named means all.'),
      instances: several.describe('By key or by name; none named means all.'),
    })
    .describe('`time`, `title`, `text`, `tags` and `id`, for annotations.'),
] as const;
