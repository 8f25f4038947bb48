import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pastedLine } from './pastedLine.ts';

test('a line of a runbook becomes endpoint, parameters and expression', () => {
  assert.deepEqual(
    pastedLine("curl -s 'http://<host>:7655/api/history?series=queue.backlog' | jq '.series[]'"),
    {
      line: {
        endpoint: '/api/history',
        parameters: { series: 'queue.backlog' },
        expression: '.series[]',
      },
    },
  );
});

test('a line of another endpoint, or with more behind jq, says why it is not taken', () => {
  for (const text of [
    "curl http://host/api/audit | jq '.'",
    "curl http://host/api/health | jq '.' | head -1",
    'curl http://host/api/health | grep version',
  ]) {
    const pasted = pastedLine(text);
    assert.ok(pasted && 'fault' in pasted, text);
    assert.match(pasted.fault, /cannot be read/);
  }
});

test('an expression is pasted as any text', () => {
  assert.equal(pastedLine('.instances[] | select(.type == "curl")'), undefined);
});
