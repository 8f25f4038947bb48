import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess } from '../integration/service-process.ts';

/** Sets the number of workers, as a person would, on top of what is in force. */
async function setWorkers(service: ServiceProcess, workers: number): Promise<void> {
  const { version } = (await service.get('/api/config')).body as { version: number };
  const { status } = await service.patch('/api/config', {
    changes: { workers },
    reason: 'a test of backups',
    version,
  });
  assert.equal(status, 200);
}

const workersOf = async (service: ServiceProcess) =>
  ((await service.get('/api/config')).body as { effective: { workers: number } }).effective.workers;

describe('a copy of the data folder of a service that was stopped', () => {
  it('is the service of that time: its settings, audit log and tokens', async (t) => {
    const copy = temporaryFolder();
    const first = await ServiceProcess.start({ args: ['--simulate', '3'] });
    t.after(() => first.discard());
    const { folder, token } = first;
    await setWorkers(first, 23);
    const known = await first.audit();
    assert.equal(await first.stop(), 0);
    cpSync(folder, copy, { recursive: true });

    const later = await ServiceProcess.start({ folder, args: ['--simulate', '3'] });
    t.after(() => later.kill9());
    await setWorkers(later, 40);
    assert.equal(await later.stop(), 0);

    rmSync(folder, { recursive: true });
    cpSync(copy, folder, { recursive: true });
    rmSync(copy, { recursive: true });
    const restored = await ServiceProcess.start({ folder, args: ['--simulate', '3'] });
    t.after(() => restored.kill9());
    assert.equal(await workersOf(restored), 23);
    assert.equal(restored.token, token);
    const bySequence = (entries: typeof known) => entries.toSorted((a, b) => a.sequence - b.sequence);
    assert.deepEqual(bySequence(await restored.audit()).slice(0, known.length), bySequence(known));
    const { body } = await restored.get('/api/audit/verify', restored.asAdmin());
    assert.equal((body as { ok: boolean }).ok, true);
    assert.equal(await restored.stop(), 0);
  });
});
