import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SimulatorProcess } from '../harness/simulator-process.ts';
import { startPostgres } from '../postgres-server.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

describe('storage that is away for a while', () => {
  it(
    'stops no polling; what was seen meanwhile is stored when it is back',
    { timeout: 120_000 },
    async (t) => {
      const postgres = await startPostgres();
      if (typeof postgres === 'string') return t.skip(postgres);
      t.after(() => postgres.stop());
      const simulator = await SimulatorProcess.start(4);
      t.after(() => simulator.stop());
      const start = {
        settings: { instances: simulator.instances, polling: { ...hasty, deadLetterRetry: '1h' } },
        env: { DATABASE_URL: postgres.url },
      };
      let service = await ServiceProcess.start(start);
      t.after(() => service.discard());
      const successOf = async (name: string) => (await service.instance(name)).pollStatus.lastSuccess;
      await until('every instance was polled', 20_000, async () =>
        (await service.health()).instances.every(({ pollStatus }) => pollStatus.lastSuccess !== undefined),
      );
      assert.equal(await storageHeader(service), null);

      await postgres.pause();
      await simulator.order('pve-node1', { kind: '401' });
      await until('a dead letter is shown all the same', 20_000, async () => {
        return (await service.instance('pve-node1')).deadLetter.present;
      });
      await until(
        'and said to be not stored yet',
        20_000,
        async () => (await storageHeader(service)) === 'behind',
      );
      const before = await successOf('pbs-backup1');
      await until('polling goes on', 10_000, async () => (await successOf('pbs-backup1')) !== before);
      assert.equal((await service.get('/api/health')).status, 503);
      const asked = performance.now();
      await service.health();
      assert.ok(
        performance.now() - asked < 1_500,
        'the health document does not wait for storage that is away',
      );

      await postgres.resume();
      await until('all is stored', 30_000, async () => (await storageHeader(service)) === null);
      await until('storage is well', 30_000, async () => (await service.get('/api/health')).status === 200);
      const { deadLetter } = await service.instance('pve-node1');
      await service.kill9();
      service = await ServiceProcess.start({ ...start, folder: service.folder });
      const after = (await service.instance('pve-node1')).deadLetter;
      assert.equal(after.firstAttempt, deadLetter.firstAttempt);
      assert.equal(after.reason, 'permanent_failure');
    },
  );
});

async function storageHeader(service: ServiceProcess): Promise<string | null> {
  const response = await fetch(`${service.url}/api/monitoring/scheduler/health`);
  await response.arrayBuffer();
  return response.headers.get('rollcall-storage');
}
