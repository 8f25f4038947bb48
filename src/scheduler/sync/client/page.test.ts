import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { storableText } from '../../storage/storable.ts';
import type { Row } from '../page-rows.ts';
import { PageMemory } from './page-memory.ts';
import { rowsOf as rowsOfBody } from './page.ts';

const row = {
  keys: ['https://www.example.com/', 'a query'],
  clicks: 1,
  impressions: 2,
  ctr: 0.5,
  position: 3.5,
};
const { ctr: _, ...kept } = row;

/** One for all of them, as it is for pages. */
const memory = new PageMemory();

function read(body: Buffer, dimensions: number): Row[] | undefined {
  memory.clear();
  memory.append(body);
  const rows = rowsOfBody(memory, dimensions);
  return rows && [...rows];
}

const rowsOf = (body: unknown, dimensions: number) =>
  read(Buffer.from(JSON.stringify(body) ?? ''), dimensions);

describe('a page of Search Analytics', () => {
  it('is its rows, and no row where it has none', () => {
    assert.deepEqual(rowsOf({ rows: [row], responseAggregationType: 'byPage' }, 2), [kept]);
    assert.deepEqual(rowsOf({ responseAggregationType: 'byPage' }, 2), []);
    const { keys, ...totals } = row;
    assert.equal(keys.length, 2);
    assert.deepEqual(rowsOf({ rows: [totals] }, 0), [{ ...kept, keys: [] }]);
  });

  it('is whole, whatever pages its memory held before', () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ width: fc.nat({ max: 4 }), rows: fc.nat({ max: 3_000 }) }), { maxLength: 4 }),
        (pages) => {
          const used = new PageMemory();
          for (const { width, rows } of pages) {
            const sent = Array.from({ length: rows }, (_, nth) => ({
              ...kept,
              keys: Array.from({ length: width }, (_, key) => `${nth}.${key}`),
            }));
            used.clear();
            used.append(Buffer.from(JSON.stringify({ rows: sent })));
            assert.deepEqual([...(rowsOfBody(used, width) ?? [])], sent);
          }
        },
      ),
      { numRuns: 30 },
    ));

  it('is none where anything else came, so that it is not taken for an empty day', () => {
    const bad = { clicks: -1, impressions: null, position: '3' };
    const others = [undefined, null, [], 'text', {}, { error: {} }, { rows: {} }, { rows: [null] }];
    for (const body of others) assert.equal(rowsOf(body, 2), undefined, JSON.stringify(body));
    for (const [field, value] of Object.entries(bad))
      assert.equal(rowsOf({ rows: [{ ...row, [field]: value }] }, 2), undefined, field);
    assert.equal(rowsOf({ rows: [{ ...row, clicks: 1.5 }] }, 2), undefined);
    assert.equal(rowsOf({ rows: [{ ...row, keys: ['one'] }] }, 2), undefined);
    assert.equal(rowsOf({ rows: [{ ...row, keys: ['one', 2] }] }, 2), undefined);
    assert.equal(rowsOf({ rows: [row, { ...row, keys: undefined }] }, 2), undefined);
  });

  it('holds keys that PostgreSQL can keep', () => {
    const keys = ['a\0b', 'half \ud83d, whole \u{1f600}'];
    const [first] = rowsOf({ rows: [{ ...row, keys }] }, 2) ?? [];
    assert.deepEqual(first?.keys, ['a\ufffdb', 'half \ufffd, whole \u{1f600}']);
    const broken = Buffer.from(JSON.stringify({ rows: [{ ...row, keys: ['', 'x\x01x'] }] }));
    const [second] =
      read(Buffer.from(broken.toString('latin1').replace('\\u0001', '\xff'), 'latin1'), 2) ?? [];
    assert.deepEqual(second?.keys, ['', 'x\ufffdx']);
  });

  it('is what a parser of JSON reads in it, spaced and ordered in any way, with fields that nobody knows', () => {
    const number = fc.oneof(
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      fc.nat({ max: 100_000 }).map((cents) => cents / 100),
    );
    const count = fc.oneof(fc.nat(), fc.maxSafeNat());
    const key = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.webUrl());
    const columns = {
      keys: fc.tuple(key, key),
      clicks: count,
      impressions: count,
      position: number,
    };
    const page = fc.record({
      rows: fc.array(fc.record({ ctr: fc.jsonValue(), ...columns, ['odd"\u20ac']: fc.jsonValue() })),
      responseAggregationType: fc.string(),
      metadata: fc.jsonValue(),
    });
    fc.assert(
      fc.property(page, fc.constantFrom(undefined, 1, '\t', '\r\n'), fc.boolean(), (body, space, ascii) => {
        const text = JSON.stringify(body, null, space);
        const sent = ascii ? text.replaceAll(/[^\0-~]/g, escaped) : text;
        const expected = body.rows.map(({ keys, clicks, impressions, position }) => ({
          keys: keys.map(storableText),
          clicks,
          impressions,
          position: position + 0,
        }));
        assert.deepEqual(read(Buffer.from(sent), 2), expected);
      }),
    );
  });

  it('is none where a byte of it is missing or another one', () => {
    const text = JSON.stringify({
      rows: [row, { ...row, keys: ['\u20ac"', '\\'], position: 1e-7 }],
      n: [null, true],
    });
    const whole = Buffer.from(text);
    for (let length = 0; length < whole.length; length += 1)
      assert.equal(read(Buffer.from(whole.subarray(0, length)), 2), undefined, text.slice(0, length));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 127 }), (at, byte) => {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        assert.equal(
          read(Buffer.from(changed), 2) !== undefined,
          isPage(changed.toString()),
          changed.toString(),
        );
      }),
      { numRuns: 2_000, examples: [[text.indexOf('3.5'), 0x20]] },
    );
  });
});

const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** By a parser of JSON. */
function isPage(text: string): boolean {
  try {
    const { rows } = JSON.parse(text) as { rows?: Row[] };
    return rows !== undefined && rows.every(isRow);
  } catch {
    return false;
  }
}

const isRow = ({ keys, clicks, impressions, position }: Partial<Row>) =>
  keys?.length === 2 &&
  keys.every((key) => typeof key === 'string') &&
  [clicks, impressions].every((each) => Number.isSafeInteger(each) && (each ?? -1) >= 0) &&
  (position ?? -1) >= 0;
