import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerpt, offsetOf, placeIn } from './scriptPlace.ts';

const expression = '.instances[]\n\t| .key +';

test('an error of the backend is read for its place', () => {
  const message =
    'The script has no result (compile, line 2, column 10): syntax error, unexpected end of file';
  assert.deepEqual(placeIn(message), { line: 2, column: 10 });
  assert.equal(placeIn('The script has no result (deadline): it took longer than 1 s'), undefined);
});

test('the place is marked below its line, tabs and all', () => {
  assert.equal(excerpt(expression, { line: 2, column: 4 }), '\t| .key +\n\t  ^');
  assert.equal(excerpt(expression, { line: 9, column: 1 }), '\n^');
});

test('the place is found in the text, and the end is the last there is', () => {
  assert.equal(expression.slice(offsetOf(expression, { line: 2, column: 4 })), '.key +');
  assert.equal(offsetOf(expression, { line: 2, column: 99 }), expression.length);
});
