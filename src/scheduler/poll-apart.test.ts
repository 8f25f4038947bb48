import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { instanceConfig } from '../contract/instance.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { inChildProcess } from './cluster/apart/in-child-process.ts';

const program = join(import.meta.dirname, 'poll-apart.ts');
const poll = inChildProcess(program, { places: 2, args: ['5000', '2000'] });
const never = new AbortController().signal;

describe('a poll in a process of its own', () => {
  it('tells what a poll in this one would have told', async () => {
    const simulator = await startSimulator({ count: 1, host: '127.0.0.1', controlPort: 0, plain: true });
    const [instance] = simulator.instances;
    assert.ok(instance);
    const result = await poll(instance, 'status', never);
    await simulator.close();
    assert.equal(result.ok, true, JSON.stringify(result));
    assert.ok(result.requests > 0);
  });

  it('tells why it failed where nobody listens', async () => {
    const nobody = instanceConfig.parse({ name: 'n', type: 'gbfs', url: 'http://127.0.0.1:9/gbfs.json' });
    const result = await poll(nobody, 'status', never);
    assert.ok(!result.ok);
    assert.deepEqual([result.failure.kind, result.failure.category], ['connection', 'transient']);
  });
});
