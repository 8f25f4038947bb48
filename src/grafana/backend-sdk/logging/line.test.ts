import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { logLine, type LogFields } from './line.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const parse = (line: string) => JSON.parse(line) as Record<string, unknown>;

test('a line is what hclog writes', () => {
  assert.equal(
    logLine('info', 'hello', { refId: 'A' }, now),
    '{"refId":"A","@level":"info","@message":"hello","@timestamp":"2026-02-03T04:05:06.789000Z"}\n',
  );
});

test('no message and no fields can make a line that Grafana does not survive', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
    withObjectString: true,
  });
  const keys = fc.oneof(fc.constantFrom('@message', '@level', '@timestamp', '__proto__'), fc.string());
  fc.assert(
    fc.property(anything, fc.dictionary(keys, anything), (message, fields) => {
      const line = logLine('warn', message, fields, now);
      const entry = parse(line);
      assert.equal(entry['@level'], 'warn');
      assert.equal(typeof entry['@message'], 'string');
      assert.equal(entry['@timestamp'], '2026-02-03T04:05:06.789000Z');
      assert.equal(line.indexOf('\n'), line.length - 1);
    }),
    { numRuns: 1000 },
  );
});

test('a line stays below 64 KiB whatever is in it', () => {
  for (const unit of ['a', '"', '\u0001', '✓', '\ud800', '\\']) {
    const long = unit.repeat(100_000);
    const cases: [string, LogFields][] = [
      [long, {}],
      ['short', { long }],
      [long, { long, many: new Array(10).fill(long) }],
      ['short', { [long]: 1 }],
    ];
    for (const [message, fields] of cases) {
      const line = logLine('info', message, fields, now);
      assert.ok(Buffer.byteLength(line) < 64 * 1024, `${Buffer.byteLength(line)} bytes of ${unit}`);
      assert.equal(typeof parse(line)['@message'], 'string');
    }
  }
});
