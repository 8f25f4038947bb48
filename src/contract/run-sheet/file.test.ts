import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { marked } from 'marked';
import type { RunSheet, RunSheetContent } from '../run-sheet.ts';
import { readSheet } from './file.ts';
import { sheetMarkdown, sheetPage } from './markdown.ts';
import { sheetJson, sheetOf } from './seal.ts';

const example = join(import.meta.dirname, '../../../docs/run-sheets/adaptive-polling-regressed.json');
const sheet = JSON.parse(readFileSync(example, 'utf8')) as RunSheet;
const forms = { JSON: sheetJson, Markdown: sheetMarkdown };

const brokenBy = (bytes: Uint8Array): string => {
  const read = readSheet(bytes);
  return 'broken' in read ? read.broken : 'nothing';
};

for (const [form, write] of Object.entries(forms))
  describe(`a run sheet as ${form}`, () => {
    const bytes = Buffer.from(write(sheet));

    it('is read as what was sealed', () => {
      assert.deepEqual(readSheet(bytes), { sheet });
    });

    it('is found out where any byte was changed', () => {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] as number) ^ by;
          assert.notEqual(brokenBy(changed), 'nothing', `byte ${at}`);
        }),
        { numRuns: 400 },
      );
    });

    it('is found out where it was cut off, or something was added or taken out', () => {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 40 }), (at, length) => {
          const parts: [string, Buffer][] = [
            ['cut off', bytes.subarray(0, at)],
            ['taken out', Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])],
            ['added', Buffer.concat([bytes.subarray(0, at), Buffer.alloc(length, ' '), bytes.subarray(at)])],
            ['added at the end', Buffer.concat([bytes, Buffer.alloc(length, '\n')])],
          ];
          for (const [what, changed] of parts)
            assert.notEqual(brokenBy(changed), 'nothing', `${what} at ${at}`);
        }),
        { numRuns: 60 },
      );
    });

    it('that was sealed and lost its seal is no open sheet', () => {
      assert.match(brokenBy(Buffer.from(write({ ...sheet, seal: null }))), /lost its seal/);
    });

    it('of a run that is under way is open', () => {
      const open = sheetOf({ ...sheet.content, closed: false });
      assert.equal(open.seal, null);
      assert.deepEqual(readSheet(Buffer.from(write(open))), { sheet: open });
    });
  });

describe('a run sheet', () => {
  it('that says something else with a good seal of its own still differs from its page', () => {
    const page = sheetMarkdown(sheet).replace('The window is open', 'The window is shut');
    assert.match(brokenBy(Buffer.from(page)), /something else than its content, at line \d+/);
  });

  it('that is none is said to be none', () => {
    for (const text of ['', '{', '{}', 'null', '[]', '# Run sheet', '\n```json\n{}\n```\n', '{"form":2}'])
      assert.notEqual(brokenBy(Buffer.from(text)), 'nothing', text);
  });

  it('holds hostile texts as plain text, in every field', () => {
    const nasty = [
      '<script>alert(1)</script>',
      '](javascript:alert(1)) ![x](https://evil.example/x.png)',
      '\n\n## A heading\n\n```json\n{}\n```\n| a | b |',
      '\u001b[2J\u202e\u009b31m',
      '<!-- ',
      'x'.repeat(5_000),
    ];
    const plain = marked.parse(sheetMarkdown(sheet), { async: false });
    for (const text of nasty) {
      const hostile = sheetOf(withTexts(sheet.content, text));
      const markdown = sheetMarkdown(hostile);
      assert.deepEqual(readSheet(Buffer.from(markdown)), { sheet: hostile }, text.slice(0, 40));
      assert.doesNotMatch(markdown, /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u);
      // A page has the elements that it had, and no other.
      assert.deepEqual(tagsOf(marked.parse(markdown, { async: false })), tagsOf(plain), text.slice(0, 40));
      if (text.length > 1_000)
        assert.ok(sheetPage(hostile).length < sheetJson(hostile).length / 3, 'the page is cut');
    }
  });
});

const tagsOf = (html: string) => html.match(/<[^>]*>/g);

/** What people and plans write, replaced throughout. */
function withTexts(content: RunSheetContent, text: string): RunSheetContent {
  const free = new Set([
    'reason',
    'text',
    'title',
    'by',
    'evidence',
    'summary',
    'query',
    'why',
    'owner',
    'unit',
  ]);
  const replaced = JSON.stringify(content, (key, value: unknown) =>
    free.has(key) && typeof value === 'string' && value !== '' ? text : value,
  );
  return JSON.parse(replaced) as RunSheetContent;
}
