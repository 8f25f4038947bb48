import { z } from 'zod';
import { scriptFormats } from './query/choices.ts';
import { parametersOf, pathParametersOf, scriptEndpoints, scriptParameters } from './script-endpoints.ts';

/** How outputs become frames (docs/script.md). */
export const scriptFormat = z.enum(scriptFormats);
export type ScriptFormat = z.output<typeof scriptFormat>;

const longestExpression = 20_000;

/** A jq expression over the answer of an endpoint: one more kind of query of the data source. */
export const scriptQuery = z
  .object({
    kind: z.literal('script'),
    endpoint: z
      .enum(scriptEndpoints, { error: `must be one of ${scriptEndpoints.join(', ')}` })
      .describe('What is read.'),
    parameters: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        'Of the path and of the query string. Values may be anything: they cannot leave their place.',
      ),
    expression: z
      .string()
      .max(longestExpression, `must have at most ${longestExpression} characters`)
      .default('.')
      .describe('In jq.'),
    format: scriptFormat.default('auto').describe('What becomes of its outputs.'),
    variables: z
      .record(z.string(), z.json())
      .default({})
      .describe(
        "What `$name` in the expression stands for, such as the dashboard's variables: values, never parts of it.",
      ),
  })
  .superRefine(({ endpoint, parameters }, context) => {
    for (const [name, value] of Object.entries(parameters)) {
      const allowed = parametersOf(endpoint);
      if (!allowed.includes(name))
        context.addIssue({
          code: 'custom',
          path: ['parameters', name],
          message: `is no parameter of ${endpoint}, which takes ${allowed.join(', ') || 'none'}`,
        });
      else if (pathParametersOf(endpoint).includes(name) && !segment.test(value))
        context.addIssue({
          code: 'custom',
          path: ['parameters', name],
          message: 'must be letters, digits, ".", "_" and "-", and not begin with "."',
        });
    }
    for (const name of pathParametersOf(endpoint))
      if (!(name in parameters))
        context.addIssue({ code: 'custom', path: ['parameters', name], message: `is needed by ${endpoint}` });
  });
export type ScriptQuery = z.output<typeof scriptQuery>;

/** What a part of a path may be: `..` and `%2e%2e` would lead out of it, however they are encoded. */
const segment = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Path and query string of what a script reads. */
export function scriptPath({ endpoint, parameters }: Pick<ScriptQuery, 'endpoint' | 'parameters'>): string {
  const path = endpoint.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parameters[name] ?? ''),
  );
  const query = new URLSearchParams(
    scriptParameters[endpoint].flatMap((name) =>
      parameters[name] === undefined ? [] : [[name, parameters[name]]],
    ),
  ).toString();
  return query ? `${path}?${query}` : path;
}
