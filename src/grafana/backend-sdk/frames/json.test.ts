import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boolField, numberField, stringField, timeField } from './field.ts';
import { frame } from './frame.ts';
import { frameToJson } from './json.ts';

const example = frame({
  name: 'queue',
  refId: 'A',
  meta: { type: 'timeseries-wide', typeVersion: [0, 1] },
  fields: [
    timeField('time', [1.5, null, 3]),
    numberField('depth', [NaN, null, -Infinity], { labels: { zone: 'a' }, config: { unit: 'short' } }),
    stringField('state', ['up', null, '']),
    boolField('late', [true, null, false]),
  ],
});

const schema = {
  name: 'queue',
  refId: 'A',
  meta: { type: 'timeseries-wide', typeVersion: [0, 1] },
  fields: [
    { name: 'time', type: 'time', typeInfo: { frame: 'time.Time', nullable: true } },
    {
      name: 'depth',
      type: 'number',
      typeInfo: { frame: 'float64', nullable: true },
      labels: { zone: 'a' },
      config: { unit: 'short' },
    },
    { name: 'state', type: 'string', typeInfo: { frame: 'string', nullable: true } },
    { name: 'late', type: 'boolean', typeInfo: { frame: 'bool', nullable: true } },
  ],
};

const data = {
  values: [
    [1, null, 3],
    [null, null, null],
    ['up', null, ''],
    [true, null, false],
  ],
  entities: [null, { NaN: [0], NegInf: [2] }, null, null],
};

test('a frame is written in the parts that are asked for', () => {
  assert.deepEqual(JSON.parse(frameToJson(example)), { schema, data });
  assert.deepEqual(JSON.parse(frameToJson(example, 'schema')), { schema });
  assert.deepEqual(JSON.parse(frameToJson(example, 'data')), { data });
});

test('a frame without fields has no values', () => {
  assert.deepEqual(JSON.parse(frameToJson(frame({ fields: [] }))), {
    schema: { fields: [] },
    data: { values: [] },
  });
});

interface Written {
  data: {
    values: [(number | null)[]];
    entities?: [{ NaN?: number[]; Inf?: number[]; NegInf?: number[] }];
  };
}

test('any number can be told from values and entities', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.double())), (values) => {
      const written = frameToJson(frame({ fields: [numberField('n', values)] }), 'data');
      const { data } = JSON.parse(written) as Written;
      const [restored] = data.values;
      const [found] = data.entities ?? [{}];
      for (const row of found.NaN ?? []) restored[row] = NaN;
      for (const row of found.Inf ?? []) restored[row] = Infinity;
      for (const row of found.NegInf ?? []) restored[row] = -Infinity;
      assert.deepEqual(
        restored,
        values.map((value) => (value === 0 ? 0 : value)),
        'but for the sign of zero',
      );
    }),
  );
});
