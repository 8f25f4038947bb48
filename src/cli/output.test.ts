import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ago } from './ago.ts';
import { json } from './json.ts';
import { collect } from './pages.ts';
import { Progress } from './progress.ts';
import { verificationText } from './sync-text.ts';
import { printable, table } from './table.ts';

/** All that can move the cursor, hide text or turn it round; line ends are ours. */
const steering = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u;
const hostile = fc.string({
  unit: fc.oneof(fc.constantFrom('\u001b', '\u009b', '\u202e', '\r', '\u{e0001}', '\b', '"'), fc.string()),
});

describe('what the command line prints', () => {
  it('lets no text of others steer the terminal, in a table or as JSON', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        assert.doesNotMatch(table(['A', 'B'], [[text, 'b']]), steering);
        assert.equal(table(['A', 'B'], [[text, 'b']]).split('\n').length, 2);
        assert.doesNotMatch(printable(text), /\n/);
        const document = { [text]: [text] };
        assert.doesNotMatch(json(document), steering);
      }),
    );
  });

  it('stays the same JSON', () => {
    fc.assert(
      fc.property(fc.array(hostile), (texts) => assert.deepEqual(JSON.parse(json({ texts })), { texts })),
    );
  });

  it('breaks lines where it means to', () => {
    const span = {
      site: 'sc-domain:example.com',
      type: 'web',
      from: '2026-11-01',
      to: '2026-11-02',
    } as const;
    const found = { missing: 0, duplicates: 0, faults: 0, rows: 7, digest: 'a\u001bb', days: [] };
    const [, digest, ...more] = verificationText({ ...span, ...found }).split('\n');
    assert.deepEqual([digest, more], ['Digest of all rows: a\ufffdb', []]);
  });

  it('tells times as people do', () => {
    const now = Date.parse('2026-11-21T08:00:00Z');
    const told = (time: string | undefined) => ago(time, now);
    assert.equal(told('2026-11-21T07:57:30Z'), '2 min ago');
    assert.equal(told('2026-11-21T08:00:20Z'), 'in 20 s');
    assert.equal(told('2026-11-19T07:00:00Z'), '2 d ago');
    assert.equal(told('2026-11-21T08:00:00.400Z'), 'now');
    assert.equal(told(undefined), '-');
  });
});

describe('pages', () => {
  const numbers = Array.from({ length: 2_500 }, (_, n) => n);
  const ask = (asked: number[]) => (limit: number, cursor: number | undefined) => {
    asked.push(limit);
    const from = cursor ?? 0;
    const end = from + limit;
    return Promise.resolve({ items: numbers.slice(from, end), next: end < numbers.length ? end : null });
  };

  it('are asked for until there is as much as wanted', async () => {
    const asked: number[] = [];
    const { items, next } = await collect(1_200, ask(asked));
    assert.deepEqual([items.length, next, asked], [1_200, 1_200, [1_000, 200]]);
  });

  it('end where there is no more', async () => {
    const { items, next } = await collect(9_999, ask([]));
    assert.deepEqual([items, next], [numbers, null]);
  });
});

describe('progress', () => {
  it('is written to a terminal alone, and leaves nothing behind', () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    const piped = new Progress({ isTTY: false, write });
    piped.say('half');
    piped.end();
    assert.deepEqual(written, []);
    const seen = new Progress({ isTTY: true, write });
    seen.say('half');
    seen.say('too fast to be read');
    seen.end();
    assert.deepEqual(written, ['\r\u001b[Khalf', '\r\u001b[K']);
  });
});
