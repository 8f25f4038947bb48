import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DataType, RecordBatchFileReader, RecordBatchReader, tableFromIPC, type Vector } from 'apache-arrow';
import fc from 'fast-check';
import { encodeFrame } from './arrow.ts';
import { boolField, numberField, stringField, timeField, type Field } from './field.ts';
import { frame } from './frame.ts';
import { maxMs } from './timestamp.ts';

type Values = readonly unknown[];

/** Values of each kind, as long as told, with nulls among them; and what is to be read back. */
function column(length: number): fc.Arbitrary<{ make: (name: string) => Field; expected: Values }> {
  const list = <T>(value: fc.Arbitrary<T>) =>
    fc.array(fc.option(value, { freq: 4 }), { minLength: length, maxLength: length });
  const finiteMs = fc.maxSafeInteger().filter((ms) => Math.abs(ms) <= maxMs);
  return fc.oneof(
    list(finiteMs).map((ms) => ({
      make: (name: string) => timeField(name, ms),
      expected: ms.map((value) => (value === null ? null : BigInt(value) * 1_000_000n)),
    })),
    list(fc.double()).map((values) => ({
      make: (name: string) => numberField(name, values),
      expected: values,
    })),
    fc.array(fc.double(), { minLength: length, maxLength: length }).map((values) => ({
      make: (name: string) => numberField(name, Float64Array.from(values)),
      expected: values,
    })),
    list(fc.string({ unit: 'grapheme' })).map((values) => ({
      make: (name: string) => stringField(name, values),
      expected: values,
    })),
    list(fc.boolean()).map((values) => ({
      make: (name: string) => boolField(name, values),
      expected: values,
    })),
  );
}

const columns = fc
  .integer({ min: 0, max: 70 })
  .chain((length) => fc.array(column(length), { minLength: 1, maxLength: 6 }));

function read(vector: Vector): Values {
  // `get` turns times into milliseconds and loses their digits; the raw values have them all.
  const raw = DataType.isTimestamp(vector.type) ? (vector.toArray() as BigInt64Array) : vector;
  return Array.from({ length: vector.length }, (_, row) => (vector.isValid(row) ? value(raw, row) : null));
}

function value(raw: Vector | BigInt64Array, row: number): unknown {
  return raw instanceof BigInt64Array ? raw[row] : raw.get(row);
}

test('any frame comes back as it went', () => {
  fc.assert(
    fc.property(columns, fc.string({ unit: 'grapheme' }), (specs, name) => {
      const fields = specs.map(({ make }, index) => make(`field ${index}`));
      const table = tableFromIPC(encodeFrame(frame({ name, fields }), 'A'));
      assert.equal(table.schema.metadata.get('name'), name);
      specs.forEach(({ expected }, index) => {
        assert.deepEqual(read(table.getChildAt(index) as Vector), expected);
        const { nullable } = table.schema.fields[index] as { nullable: boolean };
        assert.equal(nullable, expected.includes(null));
      });
    }),
    { numRuns: 300 },
  );
});

function open(bytes: Uint8Array) {
  const reader = RecordBatchReader.from(bytes).open();
  return { schema: reader.schema, batches: [...reader] };
}

describe('an encoded frame', () => {
  test('is an Arrow file', () => {
    const bytes = Buffer.from(encodeFrame(frame({ fields: [numberField('a', [1])] })));
    assert.equal(bytes.subarray(0, 6).toString(), 'ARROW1');
    assert.equal(bytes.subarray(-6).toString(), 'ARROW1');
  });

  test('without fields has no batch, and still says what it is', () => {
    const meta = { type: 'numeric-wide', typeVersion: [0, 1] } as const;
    const reader = RecordBatchReader.from(encodeFrame(frame({ meta, fields: [] }), 'B')).open();
    const { schema } = reader;
    assert.equal(schema.metadata.get('refId'), 'B');
    assert.deepEqual(JSON.parse(schema.metadata.get('meta') as string), meta);
    assert.ok(reader instanceof RecordBatchFileReader);
    assert.deepEqual([schema.fields.length, reader.numRecordBatches], [0, 0]);
  });

  test('keeps a refId of its own', () => {
    assert.equal(open(encodeFrame(frame({ refId: 'X', fields: [] }), 'A')).schema.metadata.get('refId'), 'X');
  });

  test('keeps fields apart that have one name', () => {
    const fields = ['a', 'b'].map((host, index) => numberField('value', [index], { labels: { host } }));
    const { schema, batches } = open(encodeFrame(frame({ fields })));
    assert.deepEqual(
      schema.fields.map(({ metadata }) => metadata.get('labels')),
      ['{"host":"a"}', '{"host":"b"}'],
    );
    assert.deepEqual(
      batches[0]?.data.children.map(({ values }) => (values as Float64Array)[0]),
      [0, 1],
    );
  });

  test('may share and overlap memory with others', () => {
    const memory = Float64Array.of(1, 2, 3, 4);
    const shared = numberField('shared', memory.subarray(0, 3));
    const fields = [shared, numberField('overlap', memory.subarray(1)), shared];
    const { batches } = open(encodeFrame(frame({ fields })));
    assert.deepEqual(
      batches[0]?.data.children.map(({ values }) => [...(values as Float64Array)]),
      [
        [1, 2, 3],
        [2, 3, 4],
        [1, 2, 3],
      ],
    );
  });

  test('has U+FFFD where a string is not text, and its neighbours as they are', () => {
    const values = ['\ud83d', '\ude00', 'ok'];
    const table = tableFromIPC(encodeFrame(frame({ fields: [stringField('s', values)] })));
    assert.deepEqual([...(table.getChildAt(0) as Vector)], ['\ufffd', '\ufffd', 'ok']);
  });
});
