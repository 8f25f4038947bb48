import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';

/** As much of JSON Schema as the description of the API uses for what it is sent. */
export interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

/** Documents that a schema describes, as whoever answers sends them. */
export function documents<Output>(schema: z.ZodType<Output>): Arbitrary<Output> {
  const { $defs = {}, ...root } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) =>
      void Object.assign(jsonSchema, z.globalRegistry.get(zodSchema as unknown as z.ZodType)?.override),
  });
  const inPlace = (_: string, value: unknown): unknown => {
    const { $ref, type, ...rest } = (value ?? {}) as { $ref?: string; type?: unknown };
    if ($ref !== undefined) return $defs[$ref.replace('#/$defs/', '')];
    return Array.isArray(type) ? { anyOf: type.map((each: unknown) => ({ ...rest, type: each })) } : value;
  };
  return valid(JSON.parse(JSON.stringify(root, inPlace)) as JsonSchema).filter(
    (document): document is Output => schema.safeParse(document).success,
  );
}

/** Values that a schema describes. */
export function valid(schema: JsonSchema): Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map(valid));
  const ofType = new Map<unknown, (schema: JsonSchema) => Arbitrary<unknown>>([
    ['object', objectOf],
    ['array', listOf],
    ['integer', integerOf],
    ['number', numberOf],
    ['boolean', () => fc.boolean()],
    ['null', () => fc.constant(null)],
    ['string', textOf],
  ]).get(schema.type);
  return ofType?.(schema) ?? fc.jsonValue({ maxDepth: 2 });
}

function objectOf({ properties = {}, required = [] }: JsonSchema): Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valid(each)]));
  return fc.record(fields, { requiredKeys: required });
}

const listOf = ({ items = {}, minItems = 0, maxItems = 5 }: JsonSchema) =>
  fc.array(valid(items), { minLength: minItems, maxLength: Math.min(maxItems, 10) });

const integerOf = ({ minimum = -1e9, maximum = 1e9 }: JsonSchema) =>
  fc.integer({ min: Math.max(minimum, -1e9), max: Math.min(maximum, 1e9) });

const numberOf = ({ minimum = -1e9, maximum = 1e9 }: JsonSchema) =>
  fc.double({ min: minimum, max: maximum, noNaN: true });

function textOf({ pattern, format, minLength = 0, maxLength = 60 }: JsonSchema): Arbitrary<string> {
  if (format === 'date-time')
    return fc
      .date({ min: new Date(0), max: new Date('9998-12-31T00:00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString());
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, Math.max(minLength, 600)) });
}

/** What no schema of the API describes, or only by chance. */
const odd: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '\0',
    '\ud800',
    'x'.repeat(5_000),
    0,
    -1,
    0.1,
    1e300,
    Number.MAX_SAFE_INTEGER,
    true,
    [],
    {},
    [[[[[[]]]]]],
  ),
);

/** Values that are nearly what a schema describes: something is missing, too much, or of another kind. */
export function nearly(schema: JsonSchema): Arbitrary<unknown> {
  if (schema.type !== 'object') return odd;
  const names = Object.keys(schema.properties ?? {});
  const mutation = fc.record({
    kind: fc.constantFrom('drop', 'replace', 'add'),
    name: names.length > 0 ? fc.constantFrom(...names) : fc.constant('x'),
    other: fc.oneof(fc.string(), fc.constantFrom('constructor', 'prototype', 'toString', 'admin')),
    value: odd,
  });
  const mutated = fc
    .tuple(valid(schema), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([value, all]) => {
      const changed = { ...(value as Record<string, unknown>) };
      for (const { kind, name, other, value: replacement } of all)
        if (kind === 'drop') delete changed[name];
        else changed[kind === 'add' ? other : name] = replacement;
      return changed;
    });
  return fc.oneof({ arbitrary: mutated, weight: 4 }, odd);
}
