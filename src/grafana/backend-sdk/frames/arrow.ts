import * as arrow from 'apache-arrow';
import type { Field } from './field.ts';
import { Frame } from './frame.ts';
import { MalformedFrameError } from './malformed.ts';
import { msToNs } from './timestamp.ts';
import { encodeStrings } from './utf8.ts';

/**
 * The frame as an Arrow file, the only form that Grafana reads. The buffers are laid out here and handed over
 * whole: apache-arrow's own builders take ten times as long, and make dictionaries of strings, which Grafana
 * rejects.
 * @param refId for a frame that names none.
 */
export function encodeFrame(frame: Frame, refId = ''): Uint8Array {
  if (!Frame.is(frame)) throw new MalformedFrameError('only what frame() returns can be encoded');
  const metadata = new Map([
    ['name', frame.name],
    ['refId', frame.refId || refId],
  ]);
  if (frame.meta !== null) metadata.set('meta', frame.meta);

  const columns = frame.fields.map(arrowData);
  const arrowFields = frame.fields.map((field, index) =>
    arrowField(field, (columns[index] as arrow.Data).type),
  );
  const schema = new arrow.Schema(arrowFields, metadata);
  const batches = columns.length === 0 ? [] : [recordBatch(schema, frame.length, columns)];
  return arrow.tableToIPC(new arrow.Table(schema, batches), 'file');
}

function recordBatch(schema: arrow.Schema, length: number, children: arrow.Data[]): arrow.RecordBatch {
  const type = new arrow.Struct(schema.fields);
  const batch = new arrow.RecordBatch(schema, arrow.makeData({ type, length, nullCount: 0, children }));
  // The constructor merges fields of one name, which in a wide time series differ by their labels alone.
  return Object.assign(batch, { schema });
}

function arrowField(field: Field, type: arrow.DataType): arrow.Field {
  const metadata = new Map([['tstype', field.kind === 'bool' ? 'boolean' : field.kind]]);
  if (field.labels !== null) metadata.set('labels', field.labels);
  if (field.config !== null) metadata.set('config', field.config);
  return new arrow.Field(field.name, type, field.nullable, metadata);
}

function arrowData(field: Field): arrow.Data {
  const { length, nullCount } = field;
  const nullBitmap = field.isNull ? packBits(field.isNull, 0) : null;
  switch (field.kind) {
    case 'time': {
      const data = msToNs(field.values);
      return arrow.makeData({ type: new arrow.TimestampNanosecond(), length, nullCount, nullBitmap, data });
    }
    case 'number': {
      // A copy: apache-arrow would otherwise mix up fields that appear in one frame twice.
      const data = field.values.slice();
      return arrow.makeData({ type: new arrow.Float64(), length, nullCount, nullBitmap, data });
    }
    case 'string': {
      const { bytes: data, offsets: valueOffsets } = encodeStrings(field.values);
      return arrow.makeData({ type: new arrow.Utf8(), length, nullCount, nullBitmap, valueOffsets, data });
    }
    case 'bool': {
      const data = packBits(field.values, 1);
      return arrow.makeData({ type: new arrow.Bool(), length, nullCount, nullBitmap, data });
    }
  }
}

/** One bit a row, the first in the lowest: set where the byte equals `one`. */
function packBits(bytes: Uint8Array, one: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(bytes.length / 8));
  for (let row = 0; row < bytes.length; row++) {
    if (bytes[row] === one) bits[row >> 3] = (bits[row >> 3] as number) | (1 << (row & 7));
  }
  return bits;
}
