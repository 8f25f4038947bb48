import { z } from 'zod';
import { variableSources } from './choices.ts';
import { several } from './filter.ts';
import { saved } from './saved.ts';

/** The values of a template variable or of an ad-hoc filter: a frame with the fields `text` and `value`. */
export const variableQueries = [
  z.object({
    ...saved,
    kind: z.literal('variable'),
    of: z.enum(variableSources),
    /** Of stages and criteria. */
    rollout: z.string().optional(),
    /** Of instances and groups: so that one variable narrows the next. */
    types: several,
    groups: several,
  }),
  z.object({
    ...saved,
    kind: z.literal('filterValues'),
    /** A column, of those in `filterKeys`. */
    key: z.string().min(1, 'must name a column'),
  }),
] as const;
