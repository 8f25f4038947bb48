import { z } from 'zod';

/**
 * What a script may read: GETs of the scheduler, each with the parameters it takes. Not the audit log, which names
 * people and asks for more than leave to read. `{name}` in a path is a parameter too, and must be given.
 */
const endpoints = {
  '/api/monitoring/scheduler/health': [],
  '/api/health': [],
  '/api/history': ['series', 'from', 'to', 'step'],
  '/api/rollouts': [],
  '/api/rollouts/{id}': [],
  '/api/config': [],
  '/api/config/history': ['limit'],
} as const satisfies Record<string, readonly string[]>;

export type ScriptEndpoint = keyof typeof endpoints;
export const scriptEndpoints = Object.keys(endpoints) as [ScriptEndpoint, ...ScriptEndpoint[]];

/** How outputs become frames (docs/script.md). */
export const scriptFormat = z.enum(['auto', 'table', 'timeseries', 'numeric']);
export type ScriptFormat = z.output<typeof scriptFormat>;

const longestExpression = 20_000;

/** A jq expression over the answer of an endpoint: one more kind of query of the data source. */
export const scriptQuery = z
  .object({
    kind: z.literal('script'),
    endpoint: z.enum(scriptEndpoints, { error: `must be one of ${scriptEndpoints.join(', ')}` }),
    /** Of the path and of the query string. Values may be anything: they cannot leave their place. */
    parameters: z.record(z.string(), z.string()).default({}),
    expression: z
      .string()
      .max(longestExpression, `must have at most ${longestExpression} characters`)
      .default('.'),
    format: scriptFormat.default('auto'),
    /** What `$name` in the expression stands for, such as the dashboard's variables: values, never parts of it. */
    variables: z.record(z.string(), z.json()).default({}),
  })
  .superRefine(({ endpoint, parameters }, context) => {
    for (const [name, value] of Object.entries(parameters)) {
      const allowed = [...inPath(endpoint), ...endpoints[endpoint]];
      if (!allowed.includes(name))
        context.addIssue({
          code: 'custom',
          path: ['parameters', name],
          message: `is no parameter of ${endpoint}, which takes ${allowed.join(', ') || 'none'}`,
        });
      else if (inPath(endpoint).includes(name) && !segment.test(value))
        context.addIssue({
          code: 'custom',
          path: ['parameters', name],
          message: 'must be letters, digits, ".", "_" and "-", and not begin with "."',
        });
    }
    for (const name of inPath(endpoint))
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
    endpoints[endpoint].flatMap((name) => (parameters[name] === undefined ? [] : [[name, parameters[name]]])),
  ).toString();
  return query ? `${path}?${query}` : path;
}

/** The parameters that an endpoint takes, those of its path first. */
export function parametersOf(endpoint: ScriptEndpoint): string[] {
  return [...inPath(endpoint), ...endpoints[endpoint]];
}

function inPath(endpoint: ScriptEndpoint): string[] {
  return [...endpoint.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
}
