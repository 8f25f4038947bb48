import { durationText } from '../../src/contract/duration-text.ts';
import { table } from './markdown.ts';
import { code, formsOf, isDuration, words, type Schema } from './schema.ts';

interface Field {
  path: string;
  schema: Schema;
  required: boolean;
  /** What holds where it is left out; undefined where nothing does. */
  byDefault: unknown;
}

/**
 * The fields of an object, those of its parts with a dot: `polling.workers`, `instances[].name`, `systems.*.versions`.
 * @param deep whether the entries of lists and mappings are gone into as well
 * @param defaults what was read from nothing: more than a schema says where what is read differs from what is written
 */
export function fieldsOf(schema: Schema, deep: boolean, defaults?: unknown, prefix = ''): Field[] {
  const forms = formsOf(schema);
  const found = forms.flatMap((form) =>
    Object.entries(form.properties ?? {}).flatMap(([name, field]): Field[] => {
      const path = prefix + name;
      const read = (defaults as Record<string, unknown> | undefined)?.[name];
      const own: Field = {
        path,
        schema: field,
        // Where there are several forms, what one needs another may lack.
        required: forms.every(({ required }) => required?.includes(name)),
        byDefault: read ?? field.default,
      };
      return [own, ...partsOf(field, deep, read, path)];
    }),
  );
  return found.filter(({ path }, index) => found.findIndex((each) => each.path === path) === index);
}

function partsOf(schema: Schema, deep: boolean, defaults: unknown, path: string): Field[] {
  if (schema.properties) return fieldsOf(schema, deep, defaults, `${path}.`);
  if (!deep) return [];
  if (schema.items) return fieldsOf(schema.items, deep, undefined, `${path}[].`);
  if (typeof schema.additionalProperties === 'object')
    return fieldsOf(schema.additionalProperties, deep, undefined, `${path}.*.`);
  return formsOf(schema)[0] === schema ? [] : fieldsOf(schema, deep, undefined, `${path}.`);
}

/** A row for each field. */
export const fieldsTable = (fields: Field[]): string =>
  table(
    ['field', 'what it may be', 'default', 'what it is'],
    fields.map(({ path, schema, required, byDefault }) => [
      code(path),
      words(schema),
      required ? 'needed' : defaultText(schema, byDefault),
      schema.description ?? '',
    ]),
  );

function defaultText(schema: Schema, value: unknown): string {
  // The fields of a mapping have rows, and defaults, of their own.
  if (value === undefined || schema.properties) return '';
  if (typeof value === 'number' && isDuration(schema)) return code(durationText(value));
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(code).join(', ');
  if (typeof value !== 'object' || value === null) return value === '' ? 'none' : code(value);
  const entries = Object.entries(value as Record<string, unknown>);
  const each = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  return entries.length === 0
    ? 'none'
    : entries.map(([name, one]) => `${name} ${defaultText(each, one)}`).join(', ');
}
