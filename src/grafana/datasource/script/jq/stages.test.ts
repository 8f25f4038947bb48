import assert from 'node:assert/strict';
import { it } from 'node:test';
import { topLevelPipes } from './stages.ts';

/** The expression with the pipes that were found replaced. */
const marked = (expression: string) => {
  const chars = [...expression];
  for (const pipe of topLevelPipes(expression)) chars[pipe] = '¦';
  return chars.join('');
};

it('finds the pipes of the top level, not those in brackets, strings, comments and assignments', () => {
  for (const [expression, expected] of [
    ['.a|.b | .c', '.a¦.b ¦ .c'],
    ['.a[] | map(.b | .c) | {d: (.e | .f)}', '.a[] ¦ map(.b | .c) ¦ {d: (.e | .f)}'],
    ['"a | \\"b | \\(.c | "|" | .d) | e" | .f', '"a | \\"b | \\(.c | "|" | .d) | e" ¦ .f'],
    ['.a |= 1 | .b', '.a |= 1 ¦ .b'],
    ['# a | b\n.c | .d # | e', '# a | b\n.c ¦ .d # | e'],
    [')) | ((', ')) | (('],
    ['"a | b', '"a | b'],
  ] as const)
    assert.equal(marked(expression), expected);
});
