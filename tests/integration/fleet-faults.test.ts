import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FleetFaults } from '../../src/scheduler/rollout/levers/fleet-faults.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';

it('a drill makes every simulated instance ill, and well again', async (t) => {
  const simulator = await startSimulator({ count: 3, host: '127.0.0.1', controlPort: 0 });
  t.after(() => simulator.close());
  const faults = new FleetFaults(simulator.controlUrl);
  const present = async () => {
    const { instances } = (await (await fetch(`${simulator.controlUrl}/instances`)).json()) as {
      instances: { fault: { kind: string; delayMs?: number } | null }[];
    };
    return instances.map(({ fault }) => fault && [fault.kind, fault.delayMs]);
  };
  await faults.inject('slow:8000');
  assert.deepEqual(await present(), Array(3).fill(['slow', 8_000]));
  await faults.clear();
  assert.deepEqual(await present(), [null, null, null]);
  await assert.rejects(faults.inject('gremlins'), /the simulator answered 400: .*kind/);
});
