import { z } from 'zod';
import { seriesName } from '../history.ts';
import { filters, several } from './filter.ts';
import { saved } from './saved.ts';

/** Of which instances: those that all of these let through. */
const scope = {
  types: several,
  /** By key, such as `pve::pve-node1`, or by name. */
  instances: several,
  groups: several,
  filters,
};

/** `table`: for people. `numeric`: one number for each label set, for alert rules. */
const format = z.enum(['table', 'numeric']).default('table');
/** Goes on over Grafana Live where the frame ends. */
const stream = z.boolean().default(false);

/** What the scheduler shows of its fleet now. */
export const schedulerQueries = [
  z.object({
    ...saved,
    kind: z.literal('queue'),
    by: z.enum(['all', 'type']).default('all'),
    types: several,
    stream,
  }),
  z.object({
    ...saved,
    kind: z.literal('staleness'),
    by: z.enum(['instance', 'type']).default('instance'),
    format,
    ...scope,
  }),
  z.object({ ...saved, kind: z.literal('instances'), ...scope }),
  z.object({
    ...saved,
    kind: z.literal('breakers'),
    /** `table`: the breakers that are not closed. `numeric`: a number for each instance. */
    format,
    stream,
    ...scope,
  }),
  z.object({ ...saved, kind: z.literal('deadLetters'), format, ...scope }),
  z.object({
    ...saved,
    kind: z.literal('workers'),
    /** Polls in flight and due by type, or by the host that they ask. */
    by: z.enum(['type', 'host']).default('type'),
    ...scope,
  }),
  z.object({
    ...saved,
    kind: z.literal('history'),
    series: z.array(seriesName).min(1, 'must name one or more series'),
    /** Without it, what the panel's interval and number of points ask for. */
    stepSeconds: z.number().min(10, 'must be at least 10 s').max(31_622_400).optional(),
  }),
] as const;
