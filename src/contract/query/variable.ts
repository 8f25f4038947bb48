import { z } from 'zod';
import { variableSources } from './choices.ts';
import { several } from './filter.ts';
import { saved } from './saved.ts';

/** The values of a template variable or of an ad-hoc filter: a frame with the fields `text` and `value`. */
export const variableQueries = [
  z
    .object({
      ...saved,
      kind: z.literal('variable'),
      of: z.enum(variableSources).describe('What is listed.'),
      rollout: z.string().optional().describe('Of stages and criteria, which need it.'),
      types: several.describe('Of instances and groups: so that one variable narrows the next.'),
      groups: several.describe('Of instances.'),
    })
    .describe('The values of a template variable.'),
  z
    .object({
      ...saved,
      kind: z.literal('filterValues'),
      key: z.string().min(1, 'must name a column').describe('A column.'),
    })
    .describe('The values of an ad-hoc filter.'),
] as const;
