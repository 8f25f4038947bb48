import type { z } from 'zod';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

/** What to write in place of what a plan's schema refuses. Schemas that bring words of their own keep them. */
export function fixFor(issue: RawIssue): string | undefined {
  const definition = issue.inst?._zod.def;
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing: add it, ${kindOf(issue.expected)}`
        : `must be ${kindOf(issue.expected)}, and is ${shown(issue.input)}`;
    case 'unrecognized_keys':
      return `is not known here: write one of ${fieldsOf(definition)}, or remove it`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}, and is ${shown(issue.input)}`;
    case 'invalid_union':
      return issue.discriminator === undefined
        ? undefined
        : `must be one of ${choicesOf(definition, issue.discriminator)}, and is ${shown((issue.input as Record<string, unknown> | undefined)?.[issue.discriminator])}`;
    case 'too_small':
      return issue.origin === 'number'
        ? `must be ${issue.inclusive ? `${issue.minimum} or more` : `more than ${issue.minimum}`}`
        : `must have ${issue.minimum} ${issue.origin === 'string' ? 'characters' : 'entries'} or more`;
    case 'too_big':
      return issue.origin === 'number'
        ? `must be ${issue.inclusive ? `${issue.maximum} or less` : `less than ${issue.maximum}`}`
        : `must have ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'} or fewer`;
    case 'invalid_key':
      return `is no name: ${issue.issues[0]?.message ?? 'choose another'}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'not_multiple_of':
      return undefined;
  }
}

function kindOf(expected: string): string {
  if (expected === 'object' || expected === 'record') return 'a map of fields';
  if (expected === 'array') return 'a list';
  if (expected === 'int') return 'a whole number';
  if (expected === 'boolean') return 'true or false';
  return expected === 'string' ? 'text' : `a ${expected}`;
}

function shown(input: unknown): string {
  if (input === undefined) return 'missing';
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' && input !== null ? 'a map' : JSON.stringify(input);
}

const fieldsOf = (definition: unknown): string =>
  Object.keys((definition as { shape?: object } | undefined)?.shape ?? {}).join(', ');

/** The values of the field that tells the kinds of a union apart. */
function choicesOf(definition: unknown, discriminator: string): string {
  const options = (definition as { options?: z.ZodObject[] } | undefined)?.options ?? [];
  return options
    .flatMap((option) => [...(option._zod.propValues?.[discriminator] ?? [])].map(String))
    .join(', ');
}
