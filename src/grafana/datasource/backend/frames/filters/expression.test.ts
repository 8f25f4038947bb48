import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { expression } from './expression.ts';

/** Expressions that JavaScript reads in the same way. */
const { source } = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', 'A', '.', '\\.', '\\d', '\\w', '\\S', '[ab]', '[^a]', '[a-c]', '[\\d-]', '-'),
    fc.tuple(tie('source'), tie('source')).map(([a, b]) => a + b),
    fc.tuple(tie('source'), tie('source')).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie('source'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,}'))
      .map(([a, count]) => `(${a})${count}`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '.', '1', '-', ' '), maxLength: 8 });

describe('a regular expression of a filter', () => {
  it('matches what JavaScript matches as a whole', () => {
    fc.assert(
      fc.property(source, text, (written, read) =>
        assert.equal(expression(written).matches(read), new RegExp(`^(?:${written})$`, 's').test(read)),
      ),
      { numRuns: 2_000 },
    );
  });

  it('may begin and end with anchors, and pass over case', () => {
    assert.ok(expression('^node-\\d+$').matches('node-12'));
    assert.ok(!expression('node').matches('node-12'));
    assert.ok(expression('(?i)Node-[A-C]').matches('nODE-b'));
    assert.ok(!expression('Node-[A-C]').matches('node-b'));
    assert.ok(expression('').matches(''));
  });

  it('ends, however it repeats', () => {
    const long = 'a'.repeat(1_000);
    for (const hostile of ['(a+)+b', '(a|a)*b', '(a*)*b', '(.*)(.*)(.*)(.*)(.*)x', '((a*)*)*'])
      assert.equal(expression(hostile).matches(long), hostile === '((a*)*)*');
  });

  it('is refused where it would fill memory, take too long, or cannot be read', () => {
    for (const bad of [
      '(a{1000}){1000}',
      '(){9999}(){9999}',
      '((()){9999}){9999}',
      '(',
      ')',
      '[a',
      'a**',
      '*',
    ])
      assert.throws(() => expression(bad), SyntaxError, bad);
    for (const unknown of ['(?=a)', '(?<name>a)', '\\1', 'a\\', 'a^b', 'a{2,1}', '\\p'])
      assert.throws(() => expression(unknown), SyntaxError, unknown);
    const slow = expression('(a|a|a|a|a|a|a|a|a|a|a|a)*b'.repeat(40));
    assert.throws(() => {
      for (let row = 0; row < 10_000; row++) slow.matches('a'.repeat(500));
    }, /takes too long/);
  });

  it('never throws anything but a syntax error', () => {
    fc.assert(
      fc.property(fc.string(), text, (written, read) => {
        try {
          expression(written).matches(read);
        } catch (error) {
          assert.ok(error instanceof SyntaxError);
        }
      }),
    );
  });
});
