import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

let simulator: Simulator;
let service: ServiceProcess;
const mistaken = 'pve-node2';
before(async () => {
  simulator = await startSimulator({ count: 8, host: '127.0.0.1', controlPort: 0 });
  const instances = simulator.instances.map((config) =>
    config.name === mistaken
      ? { ...config, auth: { tokenId: 'rollcall@pve!monitor', secret: 'wrong' } }
      : config,
  );
  service = await ServiceProcess.start({ settings: { instances, polling: hasty } });
});
after(async () => {
  await service.discard();
  await simulator.close();
});

async function order(name: string, kind: string) {
  const response = await fetch(`${simulator.controlUrl}/instances/${name}/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind }),
  });
  assert.equal(response.status, 200);
}
const ill = ['pve-node1', 'pbs-backup1'];
const well = () =>
  simulator.instances.map(({ name }) => name).filter((name) => name !== mistaken && !ill.includes(name));
const ageOf = (time: string | undefined) => (time === undefined ? Infinity : Date.now() - Date.parse(time));

describe('a fleet with faults', () => {
  it('has an instance with a wrong token as a dead letter at once, and polls the rest', async () => {
    await until(
      'the first dead letter',
      20_000,
      async () => (await service.instance(mistaken)).deadLetter.present,
    );
    const { deadLetter, pollStatus } = await service.instance(mistaken);
    assert.equal(deadLetter.reason, 'permanent_failure');
    assert.equal(pollStatus.lastError?.category, 'permanent');
    assert.match(pollStatus.lastError?.message ?? '', /401/);
    await until('the rest was polled', 20_000, async () =>
      (await service.health()).instances.every(
        ({ instance, pollStatus }) => instance === mistaken || pollStatus.lastSuccess !== undefined,
      ),
    );
  });

  it('keeps the others fresh while one hangs and one answers 500, opens their breakers and makes them dead letters', async () => {
    await Promise.all([order('pve-node1', 'hang'), order('pbs-backup1', '500')]);
    await until('both breakers open', 30_000, async () => {
      const { breakers } = await service.health();
      return ill.every((name) =>
        breakers.some(({ instance, state }) => instance === name && state === 'open'),
      );
    });
    await until('both are dead letters', 45_000, async () => {
      const { instances } = await service.health();
      for (const { instance, pollStatus } of instances.filter(({ instance }) => well().includes(instance)))
        assert.ok(ageOf(pollStatus.lastSuccess) < 5_000, `${instance} is stale`);
      return (
        instances.filter(({ instance, deadLetter }) => ill.includes(instance) && deadLetter.present)
          .length === 2
      );
    });
    const [hanging, failing] = [await service.instance('pve-node1'), await service.instance('pbs-backup1')];
    assert.equal(hanging.deadLetter.reason, 'max_retry_attempts');
    assert.match(failing.pollStatus.lastError?.message ?? '', /HTTP 500/);
  });

  it('remembers breakers and dead letters through a kill -9', async () => {
    const before = (await service.health()).instances;
    await service.kill9();
    service = await ServiceProcess.start({
      folder: service.folder,
      settings: { instances: configured(), polling: hasty },
    });
    const { instances, deadLetter } = await service.health();
    assert.equal(deadLetter.count, 3);
    for (const name of [...ill, mistaken]) {
      const [then, now] = [before, instances].map((all) => all.find(({ instance }) => instance === name));
      assert.equal(now?.deadLetter.firstAttempt, then?.deadLetter.firstAttempt);
      assert.ok((now?.pollStatus.consecutiveFailures ?? 0) >= (then?.pollStatus.consecutiveFailures ?? NaN));
      if (ill.includes(name)) assert.equal(now?.breaker.notClosedSince, then?.breaker.notClosedSince);
    }
  });

  it('clears both by itself when the instances recover', async () => {
    await Promise.all(ill.map((name) => order(name, 'recover')));
    await until('all but the mistaken one are well', 20_000, async () => {
      const { deadLetter, breakers } = await service.health();
      return deadLetter.count === 1 && breakers.every(({ instance }) => instance === mistaken);
    });
    const { breaker } = await service.instance('pve-node1');
    assert.deepEqual([breaker.state, breaker.failureCount, breaker.notClosedSince], ['closed', 0, undefined]);
  });
});

const configured = () =>
  simulator.instances.map((config) =>
    config.name === mistaken
      ? { ...config, auth: { tokenId: 'rollcall@pve!monitor', secret: 'wrong' } }
      : config,
  );
