import { z } from 'zod';
import { seriesName } from '../history.ts';
import { filters, several } from './filter.ts';
import { saved } from './saved.ts';

/** Of which instances: those that all of these let through. */
const scope = {
  types: several.describe('Types of instances; none named means all.'),
  instances: several.describe('By key, such as `pve::pve-node1`, or by name; none named means all.'),
  groups: several.describe('Groups of instances; none named means all.'),
  filters,
};

const format = z
  .enum(['table', 'numeric'])
  .default('table')
  .describe('`table`: for people. `numeric`: one number for each label set, for alert rules.');
const stream = z
  .boolean()
  .default(false)
  .describe('Goes on over Grafana Live where the answer ends; alert rules pass it over.');

/** What the scheduler shows of its fleet now. */
export const schedulerQueries = [
  z
    .object({
      ...saved,
      kind: z.literal('queue'),
      by: z.enum(['all', 'type']).default('all').describe('All in one row, or a number each.'),
      types: scope.types,
      stream,
    })
    .describe(
      'Numbers in one row: depth, due soon, instances, scheduled, in flight, workers, oldest overdue; by type a number each.',
    ),
  z
    .object({
      ...saved,
      kind: z.literal('staleness'),
      by: z
        .enum(['instance', 'type'])
        .default('instance')
        .describe('A row each, or of each type the median, 95th percentile and largest.'),
      format,
      ...scope,
    })
    .describe('Seconds since the last good poll.'),
  z
    .object({ ...saved, kind: z.literal('instances'), ...scope })
    .describe(
      'One row an instance: last poll, staleness, cadence and why, breaker, dead letter, last error.',
    ),
  z
    .object({ ...saved, kind: z.literal('breakers'), format, stream, ...scope })
    .describe(
      'The breakers that are not closed or count failures; `numeric`: of each instance the seconds since it was last closed, 0 while it is.',
    ),
  z
    .object({ ...saved, kind: z.literal('deadLetters'), format, ...scope })
    .describe('Polls that were given up; `numeric`: 1 for each instance that is a dead letter, else 0.'),
  z
    .object({
      ...saved,
      kind: z.literal('workers'),
      by: z.enum(['type', 'host']).default('type').describe('By type, or by the host that is asked.'),
      ...scope,
    })
    .describe('Polls in flight, due, failing, and waiting for their host.'),
  z
    .object({
      ...saved,
      kind: z.literal('history'),
      series: z
        .array(seriesName)
        .min(1, 'must name one or more series')
        .describe('One or more, by their names.'),
      stepSeconds: z
        .number()
        .min(10, 'must be at least 10 s')
        .max(31_622_400)
        .optional()
        .describe("Without it, what the panel's interval and number of points ask for."),
    })
    .describe('Sampled series on one time axis.'),
] as const;
