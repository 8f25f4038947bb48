import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { InstanceConfig } from '../../../contract/instance.ts';
import { inChildProcess } from './in-child-process.ts';

const poll = inChildProcess(join(import.meta.dirname, 'poisoned-poll.ts'), { places: 2, args: ['argument'] });
const instance = (name: string): InstanceConfig => ({
  name,
  type: 'gbfs',
  url: 'https://a.example/gbfs.json',
});
const never = new AbortController().signal;

describe('a poll in a process of its own', () => {
  it('gives its result, and was told the instance and its arguments', async () => {
    const result = await poll(instance('well'), 'status', never);
    assert.deepEqual(result, { ok: true, warnings: ['argument'], changeHash: 'well status', requests: 2 });
  });

  it('fails for good when it takes its process down, and says so', async () => {
    const [killed, exited] = await Promise.all([
      poll(instance('killed'), 'status', never),
      poll(instance('exits'), 'status', never),
    ]);
    for (const [result, by] of [
      [killed, 'SIGKILL'],
      [exited, 'exit code 7'],
    ] as const) {
      assert.ok(!result.ok);
      assert.deepEqual([result.failure.kind, result.failure.category], ['crash', 'permanent']);
      assert.match(result.failure.message, new RegExp(`took that down \\(${by}\\)`));
    }
  });

  it('is cut off at its deadline if it heeds that, and counts as a crash if it blocks its process', async () => {
    const heeds = await poll(instance('heeds'), 'status', AbortSignal.timeout(1_500));
    assert.ok(!heeds.ok && heeds.failure.kind === 'timeout');
    const blocks = await poll(instance('blocks'), 'status', AbortSignal.timeout(1_500));
    assert.ok(!blocks.ok && blocks.failure.kind === 'crash');
  });
});
