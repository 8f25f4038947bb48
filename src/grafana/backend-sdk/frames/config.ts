import { z } from 'zod';

/**
 * How a field is shown. Grafana's server parses it into fixed types, and one field that does not fit (a
 * fractional `decimals`, say) fails the whole response: so only what it accepts passes.
 */
const mappingResult = z.strictObject({
  text: z.string().optional(),
  color: z.string().optional(),
  index: z.int().optional(),
});

const valueMapping = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('value'), options: z.record(z.string(), mappingResult) }),
  z.strictObject({
    type: z.literal('range'),
    options: z.strictObject({
      from: z.number().nullable(),
      to: z.number().nullable(),
      result: mappingResult,
    }),
  }),
  z.strictObject({
    type: z.literal('special'),
    options: z.strictObject({
      match: z.enum(['true', 'false', 'null', 'nan', 'null+nan', 'empty']),
      result: mappingResult,
    }),
  }),
]);

const thresholds = z.strictObject({
  mode: z.enum(['absolute', 'percentage']),
  /** Sorted by value; the first has `null`, which stands for minus infinity. */
  steps: z.array(
    z.strictObject({ value: z.number().nullable(), color: z.string(), state: z.string().optional() }),
  ),
});

const link = z.strictObject({
  title: z.string().optional(),
  url: z.string(),
  targetBlank: z.boolean().optional(),
});

export const fieldConfig = z.strictObject({
  displayName: z.string().optional(),
  displayNameFromDS: z.string().optional(),
  path: z.string().optional(),
  description: z.string().optional(),
  filterable: z.boolean().optional(),
  writeable: z.boolean().optional(),
  unit: z.string().optional(),
  decimals: z.int().min(0).max(65_535).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** The expected step between values, in the unit of the values; milliseconds for a time field. */
  interval: z.number().optional(),
  mappings: z.array(valueMapping).optional(),
  thresholds: thresholds.optional(),
  color: z.record(z.string(), z.unknown()).optional(),
  links: z.array(link).optional(),
  noValue: z.string().optional(),
  custom: z.record(z.string(), z.unknown()).optional(),
});

export type FieldConfig = z.input<typeof fieldConfig>;
