import type { Field } from './field.ts';
import type { Frame } from './frame.ts';

/** Which parts of a frame to write. A stream sends the schema once and then data alone. */
type FrameParts = 'all' | 'schema' | 'data';

/**
 * The frame as Grafana Live wants it. JSON has no NaN and no infinities: these are null among the values, and
 * `entities` says in which rows. Times are whole milliseconds.
 */
export function frameToJson(frame: Frame, parts: FrameParts = 'all'): string {
  const members = [];
  if (parts !== 'data') members.push(`"schema":${schemaJson(frame)}`);
  if (parts !== 'schema') members.push(`"data":${dataJson(frame)}`);
  return `{${members.join()}}`;
}

function schemaJson({ name, refId, meta, fields }: Frame): string {
  return JSON.stringify({
    name: name || undefined,
    refId: refId || undefined,
    meta: parsed(meta),
    fields: fields.map(fieldSchema),
  });
}

function parsed(json: string | null): unknown {
  return json === null ? undefined : JSON.parse(json);
}

const serverType = { time: 'time.Time', number: 'float64', string: 'string', bool: 'bool' } as const;

function fieldSchema({ name, kind, nullable, labels, config }: Field): object {
  return {
    name,
    type: kind === 'bool' ? 'boolean' : kind,
    typeInfo: { frame: serverType[kind], nullable: nullable || undefined },
    labels: parsed(labels),
    config: parsed(config),
  };
}

function dataJson({ fields }: Frame): string {
  const entities = fields.map((field) => (field.kind === 'number' ? fieldEntities(field) : null));
  return JSON.stringify({
    values: fields.map(fieldValues),
    entities: entities.some((found) => found !== null) ? entities : undefined,
  });
}

function fieldValues(field: Field): unknown[] {
  switch (field.kind) {
    case 'time':
      return Array.from(field.values, (ms, row) => (field.isNull?.[row] ? null : Math.floor(ms)));
    case 'number':
      return Array.from(field.values, (value, row) => (field.isNull?.[row] ? null : value));
    case 'string':
      return field.values.map((value, row) => (field.isNull?.[row] ? null : value));
    case 'bool':
      return Array.from(field.values, (value, row) => (field.isNull?.[row] ? null : value === 1));
  }
}

type Entity = 'NaN' | 'Inf' | 'NegInf';

function fieldEntities(field: Field & { kind: 'number' }): Partial<Record<Entity, number[]>> | null {
  let found: Partial<Record<Entity, number[]>> | null = null;
  field.values.forEach((value, row) => {
    if (Number.isFinite(value) || field.isNull?.[row]) return;
    const entity = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : 'NegInf';
    ((found ??= {})[entity] ??= []).push(row);
  });
  return found;
}
