import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProblemError } from '../../../contract/problem.ts';
import { RecordingReader } from './recording-file.ts';

const at = Date.UTC(2026, 10, 21, 8);
const read = (...lines: string[]) => {
  const reader = new RecordingReader('history.csv');
  return lines.flatMap((line) => reader.read(line) ?? []);
};
const refused = (lines: string[], why: RegExp) =>
  assert.throws(
    () => read(...lines),
    (error) => error instanceof ProblemError && why.test(error.message),
  );

describe('a history file', () => {
  it('is NDJSON, with times as text or as numbers', () => {
    assert.deepEqual(
      read(
        '{"series":"queue.backlog","at":"2026-11-21T08:00:00Z","value":3}',
        '',
        `{"series":"sql:runs","at":${at},"value":1,"base":4}`,
      ),
      [
        { series: 'queue.backlog', sample: { at, value: 3 } },
        { series: 'sql:runs', sample: { at, value: 1, base: 4 } },
      ],
    );
  });

  it('is CSV, with quotes, columns in any order, a byte order mark and Windows line ends', () => {
    assert.deepEqual(
      read(
        '\uFEFFat,series,value\r',
        `${at},"prometheus:sum(x{a=""b"",c=""d""})",2.5\r`,
        '2026-11-21T08:00:00Z,queue.backlog,NaN',
      ),
      [
        { series: 'prometheus:sum(x{a="b",c="d"})', sample: { at, value: 2.5 } },
        { series: 'queue.backlog', sample: { at, value: NaN } },
      ],
    );
  });

  it('leaves out a base that a row does not have', () => {
    assert.deepEqual(read('series,at,value,base', `x,${at},1,`), [{ series: 'x', sample: { at, value: 1 } }]);
  });

  it('is refused with file, line and field', () => {
    refused(
      ['series,when,value'],
      /^history\.csv:1: has a column "when": CSV begins with series,at,value,base/,
    );
    refused(['series,value'], /has no column at/);
    refused(['series,at,value', 'x,1'], /^history\.csv:2: has 2 cells, and the head has 3 columns/);
    refused(['series,at,value', `x,${at},many`], /^history\.csv:2: value: /);
    refused(['series,at,value', 'x,yesterday,1'], /^history\.csv:2: at: /);
    refused(['{"series":"x","at":1,"value":1}', '{"series":'], /^history\.csv:2: is not JSON/);
    refused(['{"series":"","at":1,"value":1}'], /series: must name a series/);
    refused(['{"series":"x","at":-1,"value":1}'], /at: /);
    refused(['{"series":"x","at":1,"value":1,"instance":"a"}'], /instance/);
  });

  it('never throws anything else, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        try {
          read(...lines);
        } catch (error) {
          assert.ok(error instanceof ProblemError, String(error));
        }
      }),
    );
  });
});
