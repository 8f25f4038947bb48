import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { ServiceProcess, until } from './service-process.ts';

it('adaptive polling is turned on and off by system.json and by the API, without a restart', async (t) => {
  const service = await ServiceProcess.start({ args: ['--simulate', '4'] });
  t.after(() => service.discard());
  const shows = (enabled: boolean) =>
    until(`enabled is ${enabled}, for every instance`, 2_500, async () => {
      const document = await service.health();
      return (
        document.enabled === enabled &&
        document.instances.every(({ schedule }) => schedule?.adaptive === enabled)
      );
    });
  const byFile = (adaptivePollingEnabled: boolean) =>
    writeFileSync(join(service.folder, 'system.json'), JSON.stringify({ adaptivePollingEnabled }));
  const byApi = async (adaptivePollingEnabled: boolean | null) => {
    const { version } = (await service.get('/api/config')).body as { version: number };
    const changes = { adaptivePollingEnabled };
    const { status } = await service.patch('/api/config', { changes, reason: 'the test says so', version });
    assert.equal(status, 200);
  };

  await shows(false);
  byFile(true);
  await shows(true);
  byFile(false);
  await shows(false);
  await byApi(true);
  await shows(true);
  const { intervalSeconds, nextPoll } = (await service.instance('pbs-backup1')).schedule ?? {};
  assert.ok((intervalSeconds ?? Infinity) <= 60 && Date.parse(nextPoll ?? '') <= Date.now() + 60_000);
  await byApi(false);
  await shows(false);
  await byApi(null);
  await shows(false);
});
