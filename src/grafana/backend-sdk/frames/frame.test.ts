import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeFrame } from './arrow.ts';
import { boolField, numberField, stringField, timeField, type Field, type FieldOptions } from './field.ts';
import { Frame, frame } from './frame.ts';
import { MalformedFrameError } from './malformed.ts';
import type { FrameMeta } from './meta.ts';

/** What plain JavaScript, or a cast, could pass. */
const any = (value: unknown) => value as never;

function refuses(make: () => unknown, message: RegExp): void {
  assert.throws(make, (error) => error instanceof MalformedFrameError && message.test(error.message));
}

describe('a field refuses, by its name,', () => {
  const cases: [string, () => unknown, RegExp][] = [
    ['text among numbers', () => numberField('n', any([1, '2'])), /field "n" cannot hold string 2 in row 1/],
    ['a number among texts', () => stringField('s', any([1])), /field "s" cannot hold number 1 in row 0/],
    ['a number among booleans', () => boolField('b', any([0])), /field "b" cannot hold number 0/],
    ['a bigint', () => numberField('n', any([1n])), /field "n" cannot hold bigint 1/],
    ['a time that is none', () => timeField('t', [NaN]), /field "t" cannot hold number NaN/],
    [
      'a time beyond nanoseconds',
      () => timeField('t', [8.64e15]),
      /field "t" cannot hold number 8640000000000000/,
    ],
    [
      'a null it must not have',
      () => numberField('n', [null], { nullable: false }),
      /field "n" is not nullable/,
    ],
    [
      'a label that is no text',
      () => numberField('n', [], { labels: any({ a: 1 }) }),
      /labels of field "n".*a/s,
    ],
    [
      'a fraction of a decimal',
      () => numberField('n', [], { config: { decimals: 1.5 } }),
      /config of field "n"/,
    ],
    [
      'a setting that is none',
      () => numberField('n', [], { config: any({ units: 's' }) }),
      /config of field "n"/,
    ],
    ['no name', () => numberField(any(undefined), []), /a field is named undefined/],
  ];
  for (const [what, make, message] of cases) test(what, () => refuses(make, message));
});

describe('a frame refuses', () => {
  const meta = (value: unknown) => () => frame({ name: 'f', meta: value as FrameMeta, fields: [] });
  const cases: [string, () => unknown, RegExp][] = [
    [
      'columns of different lengths',
      () => frame({ name: 'f', fields: [numberField('a', [1]), numberField('b', [])] }),
      /field "b" of frame "f" has 0 rows where "a" has 1/,
    ],
    [
      'a look-alike of a field',
      () => frame({ fields: [any({ name: 'a', length: 0 })] }),
      /field 0 of frame ""/,
    ],
    ['a severity that is none', meta({ notices: [{ severity: 'fatal', text: '' }] }), /meta of frame "f"/],
    ['a version in a string', meta({ type: 'table', typeVersion: '0.1' }), /meta of frame "f"/],
    ['what JSON cannot hold', meta({ custom: 1n }), /meta of frame "f" cannot be written as JSON/],
    ['a name that is no text', () => frame({ name: any(1), fields: [] }), /name and refId/],
  ];
  for (const [what, make, message] of cases) test(what, () => refuses(make, message));
});

test('only a frame can be encoded', () => {
  const real = frame({ fields: [numberField('a', [1])] });
  refuses(() => encodeFrame({ ...real } as Frame), /only what frame\(\) returns/);
  refuses(() => encodeFrame(Object.create(Frame.prototype) as Frame), /only what frame\(\) returns/);
});

test('a frame does not change with what it was made of', () => {
  const values = [1, 2];
  const fields: Field[] = [numberField('a', values)];
  const made = frame({ fields });
  values.push(3);
  fields.push(numberField('b', []));
  assert.equal(made.length, 2);
  assert.equal(made.fields.length, 1);
  assert.throws(() => Object.assign(made, { name: 'other' }), TypeError);
  assert.throws(() => Object.assign(made.fields[0] as Field, { length: 9 }), TypeError);
});

test('a field is nullable if it holds a null, unless told', () => {
  const nullable = (values: (number | null)[], options: FieldOptions = {}) =>
    numberField('n', values, options).nullable;
  assert.deepEqual(
    [nullable([1]), nullable([null]), nullable([NaN]), nullable([])],
    [false, true, false, false],
  );
  assert.equal(nullable([1], { nullable: true }), true);
  assert.equal(numberField('n', any([undefined])).nullCount, 1);
});
