import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeFrame } from '../../../backend-sdk/index.ts';
import { scriptFormat, type ScriptFormat } from '../../../../contract/script-query.ts';
import { ScriptError } from '../script-error.ts';
import { framesOf } from './frames.ts';
import { shape } from './shape.ts';

/** A table for reading: its shape, and each column as `name:kind` with its values. */
function read(outputs: unknown[], format: ScriptFormat = 'auto') {
  return shape(outputs, format).map(({ shape, columns }) => ({
    [shape]: Object.fromEntries(
      columns.map(({ name, kind, values, labels, unit }) => [
        [name, kind, unit, labels && JSON.stringify(labels)].filter((part) => part !== undefined).join(' '),
        [...values],
      ]),
    ),
  }));
}
const time = '2026-11-21T08:00:00Z';
const ms = Date.parse(time);

describe('what outputs become', () => {
  it('is nothing where there is nothing', () => {
    for (const outputs of [[], [null], [[]], [{}], [[null, {}]], [{ a: null }]])
      assert.deepEqual(read(outputs), []);
  });

  it('is a table of objects, or of an array of them, with columns in the order they come', () => {
    const rows = [
      { key: 'a', since: time, up: true },
      { key: 'b', up: false, more: 1 },
    ];
    const table = {
      table: {
        'key string': ['a', 'b'],
        'since time': [ms, null],
        'up bool': [true, false],
        'more number': [null, 1],
      },
    };
    assert.deepEqual(read(rows), [table]);
    assert.deepEqual(read([rows]), [table]);
  });

  it('keeps the answers of the runbooks tables, though there are times and numbers in them', () => {
    const row = { key: 'pve::a', reason: 'permanent_failure', retryCount: 5, nextRetry: time };
    assert.deepEqual(read([row]), [
      {
        table: {
          'key string': ['pve::a'],
          'reason string': ['permanent_failure'],
          'retryCount number': [5],
          'nextRetry time': [ms],
        },
      },
    ]);
  });

  it('is one row of numbers for a number, or an object of numbers', () => {
    assert.deepEqual(read([12]), [{ 'numeric-wide': { 'value number': [12] } }]);
    assert.deepEqual(read([{ depth: 12, perType: { pve: 6 } }]), [
      { 'numeric-wide': { 'depth number': [12], 'perType.pve number': [6] } },
    ]);
  });

  it('tells several numbers apart by their place', () => {
    assert.deepEqual(read([12, [3, 4]]), [
      { 'numeric-long': { 'output string': ['1', '2', '3'], 'value number': [12, 3, 4] } },
    ]);
  });

  it('is numbers with labels where strings tell the rows apart, else a table', () => {
    const rows = [
      { type: 'pve', n: 6 },
      { type: 'pbs', n: 3 },
    ];
    assert.deepEqual(read(rows), [{ 'numeric-long': { 'type string': ['pve', 'pbs'], 'n number': [6, 3] } }]);
    assert.deepEqual(Object.keys(read([...rows, rows[0]])[0] ?? {}), ['table']);
    assert.deepEqual(Object.keys(read([...rows, { n: 1 }])[0] ?? {}), ['table']);
  });

  it('is a time series of a time and a number, in order of time', () => {
    const series = [{ 'timeseries-wide': { 'time time': [ms, ms + 1_000], 'value number': [1, 2] } }];
    assert.deepEqual(
      read([
        { time: '2026-11-21T08:00:01Z', value: 2 },
        { time, value: 1 },
      ]),
      series,
    );
    assert.deepEqual(
      read([
        [
          [ms / 1_000 + 1, 2],
          [ms / 1_000, 1],
        ],
      ]),
      series,
    );
    assert.deepEqual(
      read([
        [ms + 1_000, 2],
        [ms, 1],
      ]),
      series,
    );
    assert.deepEqual(
      read([
        [time, 1],
        ['2026-11-21T08:00:01Z', 2],
      ]),
      series,
    );
  });

  it('is a series for each set of labels', () => {
    const rows = [
      { time, type: 'pve', staleSeconds: 1 },
      { time, type: 'pbs', staleSeconds: 2 },
      { time: '2026-11-21T08:00:01Z', type: 'pve', staleSeconds: 3 },
      { time: null, type: 'pve', staleSeconds: 4 },
    ];
    assert.deepEqual(read(rows), [
      {
        'timeseries-multi': { 'time time': [ms, ms + 1_000], 'staleSeconds number s {"type":"pve"}': [1, 3] },
      },
      { 'timeseries-multi': { 'time time': [ms], 'staleSeconds number s {"type":"pbs"}': [2] } },
    ]);
  });

  it('is a table of one column for strings', () => {
    assert.deepEqual(read(['a', 'b', null]), [{ table: { 'value string': ['a', 'b', null] } }]);
  });

  it('writes what is of mixed types as text, and what is nested as JSON', () => {
    assert.deepEqual(read([{ a: 1, b: [1, 2] }, { a: 'x', b: [] }, { a: true }]), [
      { table: { 'a string': ['1', 'x', 'true'], 'b string': ['[1,2]', '[]', null] } },
    ]);
  });

  it('reads a time that never was as none, and one that Grafana cannot hold as text', () => {
    assert.deepEqual(
      read([
        { a: 'x', at: '0001-01-01T00:00:00Z' },
        { a: 'y', at: time },
      ]),
      [{ table: { 'a string': ['x', 'y'], 'at time': [null, ms] } }],
    );
    assert.deepEqual(read([{ at: '3000-01-01T00:00:00Z' }]), [
      { table: { 'at string': ['3000-01-01T00:00:00Z'] } },
    ]);
  });

  it('hints units by how a name ends', () => {
    const row = {
      ageSeconds: 1,
      memory_bytes: 1,
      loadPercent: 1,
      latencyMs: 1,
      depth: 1,
      items: 1,
      forms: 1,
    };
    assert.deepEqual(Object.keys(read([row])[0]?.['numeric-wide'] ?? {}), [
      'ageSeconds number s',
      'memory_bytes number bytes',
      'loadPercent number percent',
      'latencyMs number ms',
      'depth number',
      'items number',
      'forms number',
    ]);
    assert.deepEqual(Object.keys(read([{ queue: { dueWithinSeconds: 1 } }])[0]?.['numeric-wide'] ?? {}), [
      'queue.dueWithinSeconds number',
    ]);
  });

  it('does as it is asked', () => {
    const rows = [{ since: time, key: 'a', n: 1 }];
    assert.deepEqual(Object.keys(read([1], 'table')[0] ?? {}), ['table']);
    assert.deepEqual(read(rows, 'timeseries'), [
      { 'timeseries-multi': { 'since time': [ms], 'n number {"key":"a"}': [1] } },
    ]);
    assert.deepEqual(read(rows, 'numeric'), [{ 'numeric-long': { 'key string': ['a'], 'n number': [1] } }]);
    assert.throws(() => read(['a'], 'numeric'), { kind: 'output', message: /no number/ });
    assert.throws(() => read([1], 'timeseries'), { kind: 'output', message: /no time/ });
  });

  it('refuses what would be too many columns or series', () => {
    const wide = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`k${n}`, n]));
    assert.throws(() => read([wide]), { kind: 'output', message: /500 different fields/ });
    const sparse = [Object.fromEntries(Object.entries(wide).slice(1)), ...new Array<number>(100_000).fill(0)];
    assert.throws(() => read(sparse), { kind: 'output', message: /100001 rows of more than 39 fields/ });
    const many = Array.from({ length: 1_001 }, (_, n) => ({ time, n: `${n}`, v: 1 }));
    assert.throws(() => read(many), { kind: 'output', message: /1001 series/ });
  });

  it('takes 100,000 rows, to the last', () => {
    const rows = Array.from({ length: 100_000 }, (_, n) => ({
      time: ms + n,
      type: `t${n % 5}`,
      v: n,
      at: time,
    }));
    const [frame] = framesOf(shape([rows], 'table'));
    assert.deepEqual(
      frame?.fields.map(({ length, values }) => [length, values.at(-1)]),
      [
        [100_000, ms + 99_999],
        [100_000, 't4'],
        [100_000, 99_999],
        [100_000, Date.parse(time)],
      ],
    );
  });

  it('is always frames that Grafana can read, or an error in words', () => {
    const moment = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    const scalar = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double(),
      fc.string({ unit: 'binary' }),
      moment,
    );
    const name = fc.oneof(
      fc.constantFrom('time', 'value', 'key', '__proto__', 'a.b', 'ageSeconds'),
      fc.string(),
    );
    const row = fc.dictionary(name, fc.oneof(scalar, fc.jsonValue({ maxDepth: 3 })), { maxKeys: 6 });
    const pair = fc.tuple(fc.oneof(moment, fc.double({ min: 0, max: 1e13 })), fc.double());
    const output = fc.oneof(scalar, row, pair, fc.array(fc.oneof(row, scalar, pair), { maxLength: 6 }));
    fc.assert(
      fc.property(
        fc.array(output, { maxLength: 8 }),
        fc.constantFrom(...scriptFormat.options),
        (outputs, format) => {
          try {
            const written = JSON.parse(JSON.stringify(outputs)) as unknown[];
            for (const frame of framesOf(shape(written, format))) encodeFrame(frame);
          } catch (error) {
            assert.ok(error instanceof ScriptError, String(error));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
