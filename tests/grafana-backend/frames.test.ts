import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toUSVString } from 'node:util';
import fc from 'fast-check';
import { decodeFrame, type PlainField } from './decode.ts';
import { assertReadable } from './conformance/readable.ts';
import { encodeFrame } from '../../src/grafana/backend-sdk/frames/arrow.ts';
import { encodedFrame } from '../../src/grafana/backend-sdk/frames/encoded.ts';
import {
  boolField,
  numberField,
  stringField,
  timeField,
  type Field,
} from '../../src/grafana/backend-sdk/frames/field.ts';
import { frame, type Frame, type FrameDefinition } from '../../src/grafana/backend-sdk/frames/frame.ts';
import { frameToJson } from '../../src/grafana/backend-sdk/frames/json.ts';
import { MalformedFrameError } from '../../src/grafana/backend-sdk/frames/malformed.ts';

/**
 * Whatever a plugin passes, there is either a frame that Grafana reads, with just these values, or a
 * MalformedFrameError: nothing between.
 */

const makers = { timeField, numberField, stringField, boolField };

/** Values that fit, values that do not, and what only plain JavaScript or a cast can pass. */
const cell = fc.oneof(
  { weight: 6, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.integer({ min: -8e12, max: 8e12 }) },
  { weight: 4, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 2, arbitrary: fc.boolean() },
  { weight: 2, arbitrary: fc.constantFrom(null, undefined) },
  { weight: 1, arbitrary: fc.anything() },
);
const column = fc.oneof(
  fc.array(fc.oneof(fc.double(), fc.constant(null)), { maxLength: 20 }),
  fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)), { maxLength: 20 }),
  fc.array(fc.oneof(fc.boolean(), fc.constant(null)), { maxLength: 20 }),
  fc.array(fc.integer({ min: 0, max: 2e12 }), { maxLength: 20 }).map((values) => Float64Array.from(values)),
  fc.array(cell, { maxLength: 20 }),
);
const options = fc.record(
  {
    labels: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.anything()),
    config: fc.oneof(
      fc.record({ unit: fc.string(), decimals: fc.integer({ min: 0, max: 9 }) }, { requiredKeys: [] }),
      fc.record({ decimals: fc.double(), unit: fc.anything() }, { requiredKeys: [] }),
    ),
    nullable: fc.boolean(),
  },
  { requiredKeys: [] },
);
const meta = fc.oneof(
  fc.constant(undefined),
  fc.record(
    {
      type: fc.constantFrom('table', 'numeric-wide', 'no-such-type'),
      typeVersion: fc.oneof(fc.constant([0, 1]), fc.constant('0.1'), fc.anything()),
      custom: fc.anything(),
      notices: fc.array(
        fc.record({ severity: fc.constantFrom('info', 'warning', 'error', 'fatal', 7), text: fc.string() }),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: [] },
  ),
);
const field = fc.record({
  make: fc.constantFrom(...(Object.keys(makers) as (keyof typeof makers)[])),
  name: fc.oneof({ weight: 9, arbitrary: fc.string({ unit: 'binary' }) }, fc.anything()),
  column,
  options: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, options),
});
const definition = fc.record({
  name: fc.oneof({ weight: 9, arbitrary: fc.string() }, fc.anything()),
  meta,
  fields: fc.array(field, { maxLength: 4 }),
  length: fc.option(fc.nat(20), { freq: 1 }),
});

type Given = typeof definition extends fc.Arbitrary<infer T> ? T : never;

function made({ name, meta, fields, length }: Given): Frame | undefined {
  try {
    const columns = fields.map(({ make, name, column, options }) => {
      // Columns of one length, or there would hardly ever be a frame.
      const values =
        length === null ? column : Array.from({ length }, (_, row) => column[row % column.length]);
      return makers[make](name as never, values as never, options as never);
    });
    return frame({ name, meta, fields: columns } as FrameDefinition);
  } catch (error) {
    assert.ok(error instanceof MalformedFrameError, String(error));
    return undefined;
  }
}

/** A value as the frame holds it, in the terms of the decoder. */
function held(field: Field, row: number): unknown {
  if (field.isNull?.[row]) return null;
  if (field.kind === 'bool') return field.values[row] === 1;
  if (field.kind === 'string') return toUSVString(field.values[row] as string);
  return field.values[row];
}

function same({ values }: PlainField, field: Field): boolean {
  return values.every((value, row) => {
    const expected = held(field, row);
    // Fractions of a millisecond are kept to the microsecond.
    if (field.kind === 'time' && expected !== null)
      return Math.abs((value as number) - (expected as number)) <= 0.001;
    return Object.is(value, expected);
  });
}

test('what a plugin passes becomes a frame that Grafana reads as it was meant, or an error', () => {
  let frames = 0;
  fc.assert(
    fc.property(definition, (given) => {
      const frame = made(given);
      if (!frame) return;
      frames++;
      const decoded = decodeFrame(encodedFrame(encodeFrame(frame, 'A')).bytes);
      const { type: _type, ...rest } = decoded.meta ?? {};
      assertReadable({ ...decoded, meta: rest });
      assert.equal(decoded.fields.length, frame.fields.length);
      frame.fields.forEach((field, index) => assert.ok(same(decoded.fields[index] as PlainField, field)));
    }),
    { numRuns: 3_000 },
  );
  assert.ok(frames > 300, `${frames} of 3,000 were frames: too few to say anything`);
});

test('and as a packet of a stream it is JSON with as many values', () => {
  fc.assert(
    fc.property(definition, (given) => {
      const frame = made(given);
      if (!frame) return;
      const { schema, data } = JSON.parse(frameToJson(frame)) as {
        schema: { fields: { name: string }[] };
        data: { values: unknown[][] };
      };
      assert.deepEqual(
        schema.fields.map(({ name }) => toUSVString(name)),
        frame.fields.map(({ name }) => toUSVString(name)),
      );
      assert.deepEqual(
        data.values.map(({ length }) => length),
        frame.fields.map(({ length }) => length),
      );
    }),
    { numRuns: 1_000 },
  );
});
