import { z } from 'zod';
import { fieldConfig, type FieldConfig } from './config.ts';
import { checkedJson, MalformedFrameError } from './malformed.ts';
import { maxMs } from './timestamp.ts';

/**
 * A column with its name. The values are checked and copied when it is made, so a field cannot change under
 * the encoder, and no two fields share memory (which apache-arrow 21.2 does not survive).
 */
export type Field = TimeField | NumberField | StringField | BoolField;

export interface FieldOptions {
  /** What sets this series apart from its neighbours. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: FieldConfig;
  /**
   * Left out, a field is nullable if it holds a null. Set it where a stream must keep its schema from packet to
   * packet. `false` makes a null an error.
   */
  readonly nullable?: boolean;
}

interface Column<Kind extends string, Values> {
  readonly kind: Kind;
  readonly name: string;
  readonly length: number;
  /** Where `isNull` says so, the value has no meaning. */
  readonly values: Values;
  readonly isNull: Uint8Array | null;
  readonly nullCount: number;
  readonly nullable: boolean;
  /** JSON, ready to be written into the schema. */
  readonly labels: string | null;
  readonly config: string | null;
}
export type TimeField = Column<'time', Float64Array>;
export type NumberField = Column<'number', Float64Array>;
type StringField = Column<'string', readonly string[]>;
type BoolField = Column<'bool', Uint8Array>;

type Numbers = Float64Array | readonly (number | null)[];
type Nulls = Pick<Column<string, unknown>, 'isNull' | 'nullCount'>;

/** Milliseconds since the epoch, from 1677 to 2262; fractions are kept to the microsecond. */
export function timeField(name: string, ms: Numbers, options: FieldOptions = {}): TimeField {
  return column(
    'time',
    name,
    options,
    numbers(name, ms, (value) => value >= -maxMs && value <= maxMs),
  );
}

/** NaN and the infinities are values; null is the absence of one. */
export function numberField(name: string, values: Numbers, options: FieldOptions = {}): NumberField {
  return column('number', name, options, numbers(name, values));
}

export function stringField(
  name: string,
  strings: readonly (string | null)[],
  options: FieldOptions = {},
): StringField {
  const values = new Array<string>(strings.length).fill('');
  const nulls = copy(name, strings, (row, value) => {
    if (typeof value !== 'string') return false;
    values[row] = value;
    return true;
  });
  return column('string', name, options, { values, ...nulls });
}

export function boolField(
  name: string,
  bools: readonly (boolean | null)[],
  options: FieldOptions = {},
): BoolField {
  const values = new Uint8Array(bools.length);
  const nulls = copy(name, bools, (row, value) => {
    if (typeof value !== 'boolean') return false;
    values[row] = value ? 1 : 0;
    return true;
  });
  return column('bool', name, options, { values, ...nulls });
}

function numbers(name: string, source: Numbers, accepts: (value: number) => boolean = () => true) {
  const values = new Float64Array(source.length);
  const nulls = copy<unknown>(name, source, (row, value) => {
    if (typeof value !== 'number' || !accepts(value)) return false;
    values[row] = value;
    return true;
  });
  return { values, ...nulls };
}

/** Offers each value that is not null to `accept`, which answers whether the field can hold it. */
function copy<T>(
  name: string,
  source: ArrayLike<T | null | undefined>,
  accept: (row: number, value: T) => boolean,
): Nulls {
  let isNull: Uint8Array | null = null;
  let nullCount = 0;
  for (let row = 0; row < source.length; row++) {
    const value = source[row];
    if (value === null || value === undefined) {
      isNull ??= new Uint8Array(source.length);
      isNull[row] = 1;
      nullCount++;
    } else if (!accept(row, value)) {
      throw new MalformedFrameError(
        `field "${name}" cannot hold ${typeof value} ${String(value)} in row ${row}`,
      );
    }
  }
  return { isNull, nullCount };
}

const labels = z.record(z.string(), z.string());

function column<Kind extends string, Values extends ArrayLike<unknown>>(
  kind: Kind,
  name: string,
  options: FieldOptions,
  { values, isNull, nullCount }: Nulls & { values: Values },
): Column<Kind, Values> {
  if (typeof name !== 'string') throw new MalformedFrameError(`a field is named ${String(name)}`);
  if (options.nullable === false && nullCount > 0) {
    throw new MalformedFrameError(`field "${name}" is not nullable, but ${nullCount} of its values are null`);
  }
  return Object.freeze({
    [issued]: true,
    kind,
    name,
    length: values.length,
    values,
    isNull,
    nullCount,
    nullable: options.nullable ?? nullCount > 0,
    labels: options.labels ? checkedJson(labels, options.labels, `labels of field "${name}"`) : null,
    config: options.config ? checkedJson(fieldConfig, options.config, `config of field "${name}"`) : null,
  });
}

/** Marks what this file has made: a look-alike has passed none of its checks. */
const issued = Symbol('checked field');

export function isField(value: unknown): value is Field {
  return typeof value === 'object' && value !== null && issued in value;
}
