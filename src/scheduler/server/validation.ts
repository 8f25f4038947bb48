import type { z } from 'zod';
import { ProblemError } from '../../contract/problem.ts';

/** Keys that a sender made up are repeated up to here. */
const longestKey = 100;

/**
 * Takes a part of a request apart.
 * @throws ProblemError 400 that names the first field which is wrong, and what is allowed.
 */
export function validated<Schema extends z.ZodType>(
  part: 'path' | 'query' | 'body',
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  if (part === 'query') refuseNul(value as Record<string, unknown>);
  const result = schema.safeParse(value, { error: whatIsAllowed });
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const field = issue.path.join('.') || unknownKey(issue);
  const place = issue.path.length > 0 ? `${issue.path.join('.')}:` : `The ${part}`;
  throw new ProblemError(400, 'Bad request', `${place} ${issue.message}`, field);
}

/** PostgreSQL has no text with it: nothing that is stored can match. Bodies are stored with another character for it. */
function refuseNul(query: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(query))
    if ([value].flat().some((each) => typeof each === 'string' && each.includes('\0')))
      throw new ProblemError(400, 'Bad request', `${name}: must not hold the character NUL`, name);
}

/** For schemas that say nothing of their own. */
const whatIsAllowed: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type')
    return `${issue.input === undefined ? 'is missing: it ' : ''}must be ${described(issue.expected)}`;
  if (issue.code === 'unrecognized_keys')
    return `has no field ${issue.keys.map((key) => key.slice(0, longestKey)).join(', ')}: remove it`;
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  return undefined;
};

const described = (type: string) =>
  ({ object: 'a JSON object', array: 'a list', int: 'a whole number', boolean: 'true or false' })[type] ??
  `a ${type}`;

const unknownKey = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys' ? issue.keys[0]?.slice(0, longestKey) : undefined;
