import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { it } from 'node:test';
import { Observation } from '../harness/observation.ts';
import { SimulatorProcess } from '../harness/simulator-process.ts';
import { ServiceProcess, until } from './service-process.ts';

const targetSeconds = 10;
const watchedMs = 30_000;

it('with half of eighty instances hanging, every other one keeps its staleness target', async (t) => {
  const simulator = await SimulatorProcess.start(80);
  t.after(() => simulator.stop());
  const service = await ServiceProcess.start({
    settings: {
      instances: simulator.instances,
      polling: {
        minInterval: '500ms',
        baseInterval: '1s',
        maxInterval: '30s',
        stalenessTarget: `${targetSeconds}s`,
        connectTimeout: '1600ms',
        requestTimeout: '1600ms',
        pollDeadline: '2s',
        deadLetterRetry: '10s',
      },
    },
    env: { ADAPTIVE_POLLING_ENABLED: 'true' },
  });
  t.after(() => service.discard());
  const health = () => service.health();
  await until('every instance was polled', 30_000, async () =>
    (await health()).instances.every(({ pollStatus }) => pollStatus.lastSuccess !== undefined),
  );

  const names = simulator.instances.map(({ name }) => name);
  const hanging = names.filter((_name, index) => index % 2 === 0);
  const observation = new Observation(service, names, {
    stalenessTargetSeconds: targetSeconds,
    recoversWithinSeconds: 15,
    requestTimeoutSeconds: 1.6,
  });
  await simulator.orderAll(hanging, { kind: 'hang' });
  for (const name of hanging) observation.record(name).fail('hang', Date.now());
  let suspected = false;
  for (const end = Date.now() + watchedMs; Date.now() < end; await delay(200)) {
    const document = await observation.readHealth();
    suspected ||= document?.faultMayBeOursSince !== undefined;
  }

  const { breakers, instances } = await health();
  const lastErrorOf = (name: string) =>
    instances.find(({ instance }) => instance === name)?.pollStatus.lastError?.message ?? 'no error';
  for (const name of names.filter((name) => !hanging.includes(name))) {
    const { stalestMs, gapsOverTarget, longestGapMs } = observation.record(name);
    assert.ok(
      stalestMs <= targetSeconds * 1_000,
      `${name} was stale for ${stalestMs} ms; ${lastErrorOf(name)}`,
    );
    assert.equal(gapsOverTarget, 0, `${name} had a gap of ${longestGapMs} ms; ${lastErrorOf(name)}`);
  }
  const open = breakers.filter(({ state }) => state !== 'closed').map(({ instance }) => instance);
  assert.deepEqual(open.sort(), [...hanging].sort(), 'the breakers of those that hang, and of no other');
  assert.ok(suspected, 'that so many hang at once may be our fault, and is said');
  for (const name of hanging)
    assert.equal(
      instances.find(({ instance }) => instance === name)?.pollStatus.lastError?.category,
      'transient',
    );

  await simulator.orderAll(hanging, { kind: 'recover' });
  await until('those that hung have recovered', 40_000, async () => {
    const { breakers, deadLetter } = await health();
    return breakers.length === 0 && deadLetter.count === 0;
  });
});
