import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { marked } from 'marked';
import { inert, markdownTable } from './markdown-text.ts';

const nasty = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/x.png)',
  '| a | b |\n| --- | --- |',
  '\n# heading\n',
  '```\ncode\n```',
  '`code`',
  '**bold** _it_ ~~gone~~',
  '&lt;b&gt; &amp; &#60;script&#62;',
  'https://evil.example www.evil.example WWW.EVIL.EXAMPLE ftp://x',
  '<!-- --> --> <!--',
  '\\',
  '\\|',
  '\u001b[2J\u001b]0;title\u0007',
  '\u202eevil\u2066',
  '\u2028\u2029\r\n\r\n',
  '\ud800',
  '$x$ $$y$$',
];
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...nasty),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ maxLength: 20 }),
    ),
  )
  .map((parts) => parts.join(''));

/** What a text becomes for who reads the page. */
const shown = (text: string) =>
  text.replaceAll(/\r\n|\r|\n/g, ' ⏎ ').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd');

/** The text of HTML that has no tags within. */
const textOf = (html: string) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

const squeezed = (text: string) => text.replaceAll(/\s+/gu, ' ').trim();

describe('a text that somebody wrote', () => {
  it('is one cell of a table, shows as it was written, and makes no element of its own', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const html = marked.parse(markdownTable(['Why'], [[`x${inert(text)}x`]], ''), { async: false });
        const [, cell, rest] =
          /^<table>\n<thead>\n<tr>\n<th>Why<\/th>\n<\/tr>\n<\/thead>\n<tbody><tr>\n<td>([^<]*)<\/td>\n<\/tr>\n(.*)$/s.exec(
            html,
          ) ?? [];
        assert.equal(rest, '</tbody></table>\n', html);
        assert.equal(squeezed(textOf(cell ?? '')), squeezed(shown(`x${text}x`)), html);
      }),
      { numRuns: 500, examples: nasty.map((text) => [text]) },
    );
  });

  it('steers no terminal, and takes no line of its own', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        assert.doesNotMatch(inert(text), /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      }),
    );
  });

  it('is cut where it is very long, and says by how much', () => {
    const cut = inert('é'.repeat(50_000));
    assert.match(cut, /^é{1000}… \(49000 more characters\)$/);
    assert.match(inert('\u{1f600}'.repeat(1_001)), /^\u{1f600}{1000}… \(1 more characters\)$/u);
  });
});
