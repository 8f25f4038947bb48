import { DataType, RecordBatchReader, type Data } from 'apache-arrow';

/** A frame as plain data, with times in milliseconds. */
export interface PlainFrame {
  name: string;
  refId: string;
  meta: Record<string, unknown> | undefined;
  fields: PlainField[];
}

export interface PlainField {
  name: string;
  /** Arrow's name of the type, such as `Timestamp<NANOSECOND>`. */
  type: string;
  nullable: boolean;
  labels: Record<string, string> | undefined;
  config: Record<string, unknown> | undefined;
  values: unknown[];
}

/**
 * Reads an Arrow file as Grafana does: fields by position (apache-arrow's Table merges those of one name), and
 * nulls only where the schema allows them.
 */
export function decodeFrame(bytes: Uint8Array): PlainFrame {
  const magic = Buffer.from(bytes.subarray(0, 6)).toString();
  if (magic !== 'ARROW1') throw new Error('not in the Arrow file format');
  const reader = RecordBatchReader.from(bytes).open();
  const { schema } = reader;
  const batches = [...reader];
  return {
    name: schema.metadata.get('name') ?? '',
    refId: schema.metadata.get('refId') ?? '',
    meta: json(schema.metadata.get('meta')),
    fields: schema.fields.map(({ name, type, nullable, metadata }, index) => ({
      name,
      type: String(type),
      nullable,
      labels: json(metadata.get('labels')) as Record<string, string> | undefined,
      config: json(metadata.get('config')),
      values: batches.flatMap((batch) => values(batch.data.children[index] as Data, nullable)),
    })),
  };
}

function json(text: string | undefined): Record<string, unknown> | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
}

const decoder = new TextDecoder();

function values(data: Data, nullable: boolean): unknown[] {
  const read = reader(data);
  return Array.from({ length: data.length }, (_, row) =>
    nullable && !data.getValid(row) ? null : read(row),
  );
}

function reader(data: Data): (row: number) => unknown {
  const type = data.type;
  if (DataType.isTimestamp(type)) {
    const values = data.values as BigInt64Array;
    return (row) => Number(values[row]) / 1e6;
  }
  if (DataType.isFloat(type)) {
    const values = data.values as Float64Array;
    return (row) => values[row];
  }
  const bytes = data.values as Uint8Array;
  if (DataType.isUtf8(type)) {
    const offsets = data.valueOffsets as Int32Array;
    return (row) => decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
  }
  if (DataType.isBool(type)) return (row) => ((bytes[row >> 3] as number) & (1 << (row & 7))) !== 0;
  throw new Error('Grafana would refuse a field of this type');
}
