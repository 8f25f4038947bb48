import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import { Observation } from '../harness/observation.ts';
import { SimulatorProcess } from '../harness/simulator-process.ts';
import { Scrape } from '../harness/vitals.ts';
import { reload } from './reload.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

async function started(t: TestContext, count: number, polled: number, plain: boolean) {
  const simulator = await SimulatorProcess.start(count, { plain });
  t.after(() => simulator.stop());
  const settings = (instances: unknown[]) => ({
    instances,
    polling: { ...hasty, requestTimeout: '3s', fixedInterval: {} },
  });
  const first = simulator.instances.slice(0, polled);
  const service = await ServiceProcess.start({
    settings: settings(first),
    env: { ADAPTIVE_POLLING_ENABLED: 'true' },
  });
  t.after(() => service.discard());
  await until('every instance was polled', 20_000, async () => (await polledWell(service)) === polled);
  return { simulator, service, settings };
}

const polledWell = async (service: ServiceProcess) =>
  (await service.health()).instances.filter(({ pollStatus }) => pollStatus.lastSuccess !== undefined).length;

describe('a reload of the settings file', () => {
  it('takes out an instance in the midst of its poll, with its series, and takes it back as it was known', async (t) => {
    const { simulator, service, settings } = await started(t, 4, 4, false);
    const leaving = 'pve-node1';
    const others = simulator.instances.filter(({ name }) => name !== leaving);
    const shown = async () => (await service.health()).instances.find(({ instance }) => instance === leaving);
    await simulator.order(leaving, { kind: '401' });
    await until('it is a dead letter', 20_000, async () => (await shown())?.deadLetter.present === true);
    const dead = await shown();
    await simulator.order(leaving, { kind: 'hang' });
    await until(
      'it is asked again and hangs',
      20_000,
      async () => (await shown())?.schedule?.inFlight === true,
    );

    reload(service, settings(others));
    await until('it is gone', 5_000, async () => (await shown()) === undefined);
    // The poll that was in flight ends meanwhile, and its result finds nobody.
    await delay(4_000);
    assert.equal(await shown(), undefined);
    await until('nothing is in flight', 5_000, async () => (await service.health()).queue.inFlight === 0);
    const text = await (await fetch(service.printed.get('metrics') as string)).text();
    assert.ok(
      !text.includes(leaving),
      text.split('\n').find((line) => line.includes(leaving)),
    );

    await simulator.order(leaving, { kind: 'recover' });
    reload(service, settings(simulator.instances));
    await until('it is back', 5_000, async () => (await shown()) !== undefined);
    const back = await shown();
    if (back?.deadLetter.present)
      assert.equal(back.deadLetter.firstAttempt, dead?.deadLetter.firstAttempt, 'its past is not forgotten');
    await until('it has recovered', 20_000, async () => (await shown())?.deadLetter.present === false);
    assert.equal((await shown())?.breaker.state, 'closed');
  });

  it(
    'that adds a thousand instances has them polled soon, and nobody waits for them',
    { timeout: 120_000 },
    async (t) => {
      const { simulator, service, settings } = await started(t, 1_008, 8, true);
      const first = simulator.instances.slice(0, 8).map(({ name }) => name);
      const observation = new Observation(service, first, {
        stalenessTargetSeconds: 10,
        recoversWithinSeconds: 10,
        requestTimeoutSeconds: 3,
      });
      reload(service, settings(simulator.instances));
      const since = Date.now();
      await until('all have been polled', 60_000, async () => {
        const document = await observation.readHealth();
        return (
          document?.instances.length === 1_008 &&
          document.instances.every(({ pollStatus }) => pollStatus.lastSuccess !== undefined)
        );
      });
      t.diagnostic(`a thousand instances were polled within ${Date.now() - since} ms`);
      for (const name of first) {
        const { gapsOverTarget, longestGapMs, wrongs } = observation.record(name);
        assert.equal(gapsOverTarget, 0, `${name} had a gap of ${longestGapMs} ms`);
        assert.deepEqual([...wrongs], []);
      }
      await until('the backlog is gone', 30_000, async () => (await service.health()).queue.depth < 100);
      assert.equal((await Scrape.of(service)).all('pulse_monitor_poll_staleness_seconds').length, 1_008);

      reload(service, settings(simulator.instances.slice(0, 8)));
      await until(
        'all but the first have left',
        10_000,
        async () => (await service.health()).instances.length === 8,
      );
      const scrape = await Scrape.of(service);
      for (const name of [
        'pulse_monitor_poll_staleness_seconds',
        'pulse_monitor_poll_duration_seconds_count',
      ])
        assert.equal(scrape.all(name).length, 8, name);
    },
  );
});
