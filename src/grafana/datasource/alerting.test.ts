import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertFault } from './alerting.ts';

test('numbers and series can feed an alert rule', () => {
  for (const query of [
    { kind: 'queue' },
    { kind: 'breakers', format: 'numeric', filters: [{ key: 'group', operator: '=~', value: '^prod$' }] },
    { kind: 'criteria', rollout: 'adaptive-polling' },
    { kind: 'history', series: ['queue.backlog'] },
    { kind: 'script', endpoint: '/api/health', expression: '. as $d | $d.x', format: 'numeric' },
  ] as const)
    assert.equal(alertFault(query as never), undefined, query.kind);
});

test('a table is told to be none, with the format that would be', () => {
  assert.match(alertFault({ kind: 'breakers' }) ?? '', /format Numeric/);
  assert.match(alertFault({ kind: 'instances' }) ?? '', /table for people/);
  assert.match(alertFault({ kind: 'script', endpoint: '/api/health' }) ?? '', /Numeric or Time series/);
});

test('a dashboard variable is named, wherever it stands', () => {
  for (const query of [
    { kind: 'breakers', format: 'numeric', types: ['$type'] },
    { kind: 'verdict', rollout: '${type}' },
    { kind: 'script', endpoint: '/api/history', parameters: { series: '[[type]]' }, format: 'numeric' },
  ] as const)
    assert.match(alertFault(query as never) ?? '', /type.* has no value in an alert rule/);
});
