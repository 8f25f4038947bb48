import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rollcallQuery } from '../../contract/query.ts';
import { emptyQuery, isComplete } from './completeQuery.ts';
import { kindOptions } from './words/kinds.ts';

test('a new query of each kind is answered as it is, but for those of one rollout', () => {
  for (const { value: kind } of kindOptions) {
    const query = emptyQuery(kind);
    const needsRollout = ['stages', 'verdict', 'criteria'].includes(kind);
    assert.equal(isComplete(query), !needsRollout, kind);
    const asked = needsRollout ? { ...query, rollout: 'adaptive-polling' } : query;
    assert.ok(isComplete(asked));
    assert.ok(rollcallQuery.safeParse(asked).success, kind);
  }
});

test('a verdict needs the name of a rollout, and blanks are none', () => {
  assert.ok(!isComplete({ kind: 'verdict', rollout: '  ' }));
  assert.ok(isComplete({ kind: 'verdict', rollout: 'adaptive-polling' }));
});

test('a history needs a series, and events need what to show', () => {
  assert.ok(!isComplete({ kind: 'history', series: [] }));
  assert.ok(!isComplete({ kind: 'events', what: [] }));
});

test('a script needs what stands in the path of its endpoint', () => {
  assert.ok(!isComplete({ kind: 'script', endpoint: '/api/rollouts/{id}' }));
  assert.ok(isComplete({ kind: 'script', endpoint: '/api/rollouts/{id}', parameters: { id: 'x' } }));
});

test('a variable of stages needs a rollout, one of instances does not', () => {
  assert.ok(!isComplete({ kind: 'variable', of: 'stages' }));
  assert.ok(isComplete({ kind: 'variable', of: 'stages', rollout: 'adaptive-polling' }));
  assert.ok(isComplete({ kind: 'variable', of: 'instances' }));
});

test('a query from a file that lacks what its kind needs is held back, not thrown at', () => {
  assert.ok(!isComplete({ kind: 'history' } as never));
  assert.ok(!isComplete({ kind: 'events' } as never));
  assert.ok(!isComplete({ kind: 'verdict' } as never));
});

test('a query that is only Prometheus’s, of a panel that can be switched to it, is held back and is no error', () => {
  assert.equal(isComplete({ refId: 'B', expr: 'up' } as never), false);
});
