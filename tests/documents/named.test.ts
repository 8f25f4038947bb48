import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { missingEndpoints, missingScripts, wrongCommands } from './named.ts';
import { complaintsOf, isSettings } from './settings-example.ts';

describe('what documents name and there is not', () => {
  it('is an npm script', () => {
    assert.deepEqual(missingScripts('npm ci && npm start, or npm run grafanna -- --port 1'), ['grafanna']);
  });

  it('is a group, a command or a flag of rollcall', () => {
    for (const [line, wrong] of [
      ['rollcall brakers', ['there is no rollcall brakers']],
      ['$ rollcall breakers rest KEY', ['there is no rollcall breakers rest']],
      ['npm run -s rollcall -- dlq retry --every', ['rollcall dlq has no --every']],
      ['rollcall breakers reset KEY --reason "--every night" && rollcall status --json', []],
      ['install -g rollcall rollcall.yaml /etc/rollcall/', []],
    ] as const)
      assert.deepEqual(wrongCommands(line), wrong, line);
  });

  it('is an endpoint, or its method', () => {
    for (const [text, wrong] of [
      ['GET /api/rollouts/{id}', []],
      ['curl http://127.0.0.1:7655/api/monitoring/scheduler/health | jq', []],
      ['POST /api/rollouts/{id}/{start|hold}', []],
      ['POST /api/rollouts/{id}/{start|stop}', ['there is no POST /api/rollouts/{id}/stop']],
      ['DELETE /api/rollouts', ['there is no DELETE /api/rollouts']],
      ['`/api/rolouts`', ['there is no  /api/rolouts']],
    ] as const)
      assert.deepEqual(missingEndpoints(text), wrong, text);
  });

  it('is a setting, or a value of one', () => {
    assert.deepEqual(complaintsOf({ polling: { workers: 16, worker: 1 } }), [
      'polling Unrecognized key: "worker"',
    ]);
    assert.deepEqual(complaintsOf({ port: 70_000 }), ['port must be a whole number from 0 to 65535']);
    assert.deepEqual(complaintsOf({ polling: { minInterval: '…' } }), []);
    assert.equal(isSettings({ apiVersion: 1, sources: [] }), false);
  });
});
