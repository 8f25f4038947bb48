import { z } from 'zod';

type TypeName = 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'array' | 'object';

/** The parts of a JSON Schema that a table of fields shows. */
export interface Schema {
  type?: TypeName | TypeName[];
  description?: string;
  /** In words, where the schema knows more than JSON Schema can say. */
  allowed?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** What may be written, in the terms of JSON Schema. */
export const written = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;

/** What is answered. */
export const answered = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Schema;

export const isDuration = ({ pattern }: Schema): boolean => pattern?.endsWith('(ms|s|m|h|d)$') ?? false;

/** The forms that a value may have. */
export const formsOf = (schema: Schema): Schema[] => schema.oneOf ?? schema.anyOf ?? [schema];

/** What a value may be, in words. */
export function words(schema: Schema): string {
  if (schema.allowed !== undefined) return schema.allowed;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  const forms = formsOf(schema);
  if (forms[0] !== schema) return [...new Set(forms.map(words))].join(', or ');
  if (isDuration(schema)) return 'duration';
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.length === 0 ? 'anything' : types.map((type) => ofType[type](schema)).join(', or ');
}

const ofType: Record<TypeName, (schema: Schema) => string> = {
  string: ({ format }) => (format === 'uri' ? 'URL' : format === 'date-time' ? 'time' : 'text'),
  integer: (schema) => `whole number${rangeOf(schema)}`,
  number: (schema) => `number${rangeOf(schema)}`,
  boolean: () => '`true` or `false`',
  null: () => '`null`',
  array: ({ items = {} }) => `list: ${words(items)}`,
  object: ({ additionalProperties, properties }) =>
    typeof additionalProperties === 'object' && properties === undefined
      ? `by name: ${words(additionalProperties)}`
      : 'fields',
};

function rangeOf({ minimum, maximum, exclusiveMinimum }: Schema): string {
  // What JavaScript can count exactly is no limit that anybody chose.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  if (exclusiveMinimum !== undefined)
    return ` above ${exclusiveMinimum}${most === undefined ? '' : `, at most ${most}`}`;
  if (least !== undefined) return `, at least ${least}`;
  return most === undefined ? '' : `, at most ${most}`;
}

/** A value as it is written. */
export const code = (value: unknown): string =>
  `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
