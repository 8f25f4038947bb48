import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyQuery, isComplete } from './completeQuery.ts';

test('a query without parameters is complete as it is', () => {
  assert.ok(isComplete(emptyQuery('queue')));
  assert.ok(isComplete(emptyQuery('breakers')));
});

test('a verdict needs the name of a rollout, and blanks are none', () => {
  assert.ok(!isComplete(emptyQuery('verdict')));
  assert.ok(!isComplete({ kind: 'verdict', rollout: '  ' }));
  assert.ok(isComplete({ kind: 'verdict', rollout: 'adaptive-polling' }));
});

test('a history needs a series', () => {
  assert.ok(!isComplete({ kind: 'history', series: [] }));
  assert.ok(isComplete(emptyQuery('history')));
});
