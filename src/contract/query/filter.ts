import { z } from 'zod';
import { filterOperators } from './choices.ts';
import { isVariable } from './dashboard-variable.ts';

/** A variable that is still there has no value: alert rules know no dashboard. */
const noVariable = [
  (text: string) => !isVariable(text),
  {
    error: (issue: { input?: unknown }) =>
      `holds the variable ${String(issue.input)}, which has no value here: an alert rule cannot use variables, so name what it is about`,
  },
] as const;

/** A name of something, once the dashboard's variables have their values. */
export const named = z
  .string()
  .min(1, 'must not be empty')
  .max(500, 'must have at most 500 characters')
  .refine(...noVariable);

/** What a dashboard's multi-value variable stands for: none named means all. */
export const several = z.array(named).max(10_000, 'must name at most 10000').default([]);

/**
 * One ad-hoc filter, as Grafana writes it: `key` is the name of a column. `=|` and `!=|` are "one of" and "none of"
 * the `values`; `=~` and `!~` take a regular expression that has to match as a whole; `<` and `>` compare numbers.
 */
export const filter = z
  .object({
    key: z.string().min(1, 'must name a column').describe('The name of a column.'),
    operator: z
      .enum(filterOperators, { error: `must be one of ${filterOperators.join(' ')}` })
      .describe('How the column has to compare.'),
    value: z.string().max(1_000, 'must have at most 1000 characters').default('').describe('With what.'),
    values: z.array(z.string()).max(10_000).optional().describe('Of `=|` and `!=|`.'),
  })
  .superRefine(({ operator, value }, context) => {
    if ((operator === '<' || operator === '>') && !isNumber(value))
      context.addIssue({ code: 'custom', path: ['value'], message: `of ${operator} must be a number` });
  });
export type Filter = z.output<typeof filter>;

export const filters = z
  .array(filter)
  .max(50, 'must be at most 50')
  .default([])
  .describe('Rows have to pass all of them.');

const isNumber = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));
