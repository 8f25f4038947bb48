import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SimulatorProcess } from '../harness/simulator-process.ts';
import { reload } from './reload.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

let simulator: SimulatorProcess;
let service: ServiceProcess;
const settings = (instances = simulator.instances) => ({
  instances,
  // A dead letter is not tried again by itself within this test.
  polling: {
    ...hasty,
    deadLetterRetry: '1h',
    partInterval: { storage: '500ms' },
    hostRequestsPerMinute: 6_000,
  },
});
before(async () => {
  simulator = await SimulatorProcess.start(8);
  service = await ServiceProcess.start({ settings: settings() });
  await until('every instance was polled', 20_000, async () =>
    (await service.health()).instances.every(({ pollStatus }) => pollStatus.lastSuccess !== undefined),
  );
});
after(async () => {
  await service.discard();
  await simulator.stop();
});
const ageOf = (time: string | undefined) => (time === undefined ? Infinity : Date.now() - Date.parse(time));

describe('an instance that answers oddly is told of in a sentence, and the others are polled on', () => {
  for (const { kind, name, category, said } of [
    {
      kind: 'reset',
      name: 'pve-node1',
      category: 'transient',
      said: /connection to 127\.0\.0\.1:\d+ failed/,
    },
    { kind: 'truncate', name: 'pbs-backup1', category: 'transient', said: /connection to .* failed/ },
    { kind: 'huge', name: 'pmg-mail1', category: 'permanent', said: /the answer is too large/ },
    { kind: 'redirect', name: 'pve-node2', category: 'permanent', said: /302: redirects are not followed/ },
  ] as const)
    it(kind, async () => {
      await simulator.order(name, { kind });
      await until('it failed', 20_000, async () => {
        const { pollStatus, deadLetter } = await service.instance(name);
        return pollStatus.consecutiveFailures > 0 && (category === 'transient' || deadLetter.present);
      });
      const { pollStatus, deadLetter } = await service.instance(name);
      assert.match(pollStatus.lastError?.message ?? '', said);
      assert.equal(pollStatus.lastError?.category, category);
      if (category === 'permanent') assert.equal(deadLetter.reason, 'permanent_failure');
      await simulator.order(name, { kind: 'recover' });
    });

  it('a renewed certificate: not trusted, until the settings name it; then it is polled at once', async () => {
    const name = 'pve-node3';
    const fingerprint = await simulator.renewCertificate(name);
    await until('it is a dead letter', 20_000, async () => (await service.instance(name)).deadLetter.present);
    const { pollStatus } = await service.instance(name);
    assert.match(
      pollStatus.lastError?.message ?? '',
      /shows a certificate with fingerprint [0-9A-F:]{95}, not/,
    );
    assert.equal(pollStatus.lastError?.category, 'permanent');

    reload(
      service,
      settings(
        simulator.instances.map((each) => (each.name === name ? { ...each, tls: { fingerprint } } : each)),
      ),
    );
    await until('it has recovered', 5_000, async () => {
      const { deadLetter, pollStatus } = await service.instance(name);
      return !deadLetter.present && ageOf(pollStatus.lastSuccess) < 5_000;
    });
  });

  it('a storage that hangs is a warning: the status stays good and fresh', async () => {
    const name = 'pve-node4';
    await simulator.order(name, { kind: 'hang', path: `/nodes/${name}-a/storage` });
    const hasTrouble = async () => {
      const storage = (await service.instance(name)).parts?.find(({ part }) => part === 'storage');
      return storage !== undefined && (storage.failures > 0 || storage.warnings.length > 0);
    };
    await until('the sub-poll has found that', 30_000, hasTrouble);
    const { pollStatus, breaker, deadLetter, warnings } = await service.instance(name);
    assert.equal(pollStatus.consecutiveFailures, 0);
    assert.equal(pollStatus.lastError, undefined);
    assert.equal(breaker.state, 'closed');
    assert.equal(deadLetter.present, false);
    assert.ok(ageOf(pollStatus.lastSuccess) < 3_000, `polled ${ageOf(pollStatus.lastSuccess)} ms ago`);
    assert.ok(
      warnings?.some((warning) => /storage/.test(warning)),
      JSON.stringify(warnings),
    );
    await simulator.order(name, { kind: 'recover' });
    await until('it is well again', 30_000, async () => !(await hasTrouble()));
  });

  it('none of it has touched the instances that had no fault', async () => {
    const { instances } = await service.health();
    for (const name of ['pbs-backup2', 'pmg-mail2']) {
      const found = instances.find(({ instance }) => instance === name);
      assert.equal(found?.pollStatus.lastError, undefined);
      assert.ok(ageOf(found?.pollStatus.lastSuccess) < 3_000);
    }
  });
});
