import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { fieldConfig } from './config.ts';
import { MalformedFrameError } from './malformed.ts';
import { frameMeta } from './meta.ts';

/**
 * A frame that another thread has encoded: its bytes go to Grafana as they are. Threads pass bytes without copying
 * them, which they cannot do with frames.
 */
export class EncodedFrame {
  readonly bytes: Uint8Array;
  /** Keeps an object that merely looks like one from passing for it. */
  readonly #checked = true;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    checkFile(bytes);
    Object.freeze(this);
  }

  static is(value: unknown): value is EncodedFrame {
    return typeof value === 'object' && value !== null && #checked in value && value.#checked;
  }
}

/**
 * What `encodeFrame` returned on another thread, for `queryData` to answer with. It reads the file's schema, not its
 * values: about a tenth of a millisecond, however many rows there are.
 * @throws MalformedFrameError for bytes of another origin that Grafana would reject or misread.
 */
export function encodedFrame(bytes: Uint8Array): EncodedFrame {
  return new EncodedFrame(bytes);
}

function checkFile(bytes: Uint8Array): void {
  const { schema, batches } = fileOf(bytes);
  parse(frameMeta, schema.metadata.get('meta'), 'meta of the frame');
  for (const field of schema.fields) checkField(field as arrow.Field<arrow.DataType>);
  for (const batch of batches)
    for (const { length } of batch.data.children)
      if (length !== batch.numRows)
        throw new MalformedFrameError(
          `an encoded field has ${length} rows where its batch has ${batch.numRows}`,
        );
}

function fileOf(bytes: Uint8Array): { schema: arrow.Schema; batches: arrow.RecordBatch[] } {
  try {
    const reader = arrow.RecordBatchReader.from(bytes);
    // A stream of the same content is read just as well here, but not by Grafana.
    if (!reader.isFile()) throw new Error('its format is not that of a file');
    reader.open();
    return { schema: reader.schema, batches: [...reader] };
  } catch (cause) {
    throw new MalformedFrameError('the bytes of an encoded frame are not an Arrow file', { cause });
  }
}

const labels = z.record(z.string(), z.string());

function checkField({ name, type, metadata }: arrow.Field<arrow.DataType>): void {
  if (!isAccepted(type))
    throw new MalformedFrameError(`field "${name}" has the type ${arrow.Type[type.typeId]}`);
  parse(labels, metadata.get('labels'), `labels of field "${name}"`);
  parse(fieldConfig, metadata.get('config'), `config of field "${name}"`);
}

/** The types that `encodeFrame` writes. */
function isAccepted(type: arrow.DataType): boolean {
  if (arrow.DataType.isTimestamp(type)) return type.unit === arrow.TimeUnit.NANOSECOND;
  if (arrow.DataType.isFloat(type)) return type.precision === arrow.Precision.DOUBLE;
  return arrow.DataType.isUtf8(type) || arrow.DataType.isBool(type);
}

function parse(schema: z.ZodType, json: string | undefined, where: string): void {
  if (json === undefined) return;
  try {
    schema.parse(JSON.parse(json));
  } catch (cause) {
    throw new MalformedFrameError(`${where} cannot be read by Grafana`, { cause });
  }
}
