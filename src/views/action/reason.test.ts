import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolloutActionRequest } from '../../contract/rollout.ts';
import { reasonProblem } from './reason.ts';

test('a reason has 3 to 500 characters, blanks at its ends not counted', () => {
  assert.ok(reasonProblem('  ab  '));
  assert.equal(reasonProblem('abc'), undefined);
  assert.equal(reasonProblem('x'.repeat(500)), undefined);
  assert.match(reasonProblem('x'.repeat(501)) ?? '', /501/);
});

test('what is told here is what the contract refuses', () => {
  for (const length of [0, 2, 3, 500, 501]) {
    const reason = 'x'.repeat(length);
    assert.equal(
      reasonProblem(reason) === undefined,
      rolloutActionRequest.safeParse({ reason, revision: 0 }).success,
      `${length} characters`,
    );
  }
});
