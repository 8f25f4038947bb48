import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess, until } from './service-process.ts';

/** A file system of its own that is small enough to fill. Gives the reason where this machine does not let us. */
function smallDisk(folder: string): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'a small disk to fill takes the right to mount one';
  }
}

function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (let size = 65_536; size >= 1; size = Math.floor(size / 2))
      for (;;)
        try {
          writeSync(handle, Buffer.alloc(size));
        } catch {
          break;
        }
  } finally {
    closeSync(handle);
  }
}

it('a full disk is told of, polling goes on, and storage does when there is room again', async (t) => {
  const folder = temporaryFolder();
  const reason = smallDisk(folder);
  if (reason) return t.skip(reason);
  await layOut(folder);
  const service = await ServiceProcess.start({ folder, args: ['--simulate', '5'] });
  t.after(async () => {
    await service.kill9();
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  const note = async (reason: string) => {
    const answer = await service.post('/api/rollouts/adaptive-polling/notes', { reason }, service.asAdmin());
    return { status: answer.status, body: answer.body as { detail: string } };
  };
  fill(join(folder, 'fill'));

  // The pages at hand may still take an entry or two; with none of them left, the next is refused.
  let refused = { status: 0, body: { detail: '' } };
  await until('an action finds the disk full', 30_000, async () => {
    refused = await note('x'.repeat(500));
    return refused.status !== 200;
  });
  assert.equal(refused.status, 503, JSON.stringify(refused.body));
  assert.match(refused.body.detail, /the disk of the database is full: free space/);
  const polled = async () => (await service.instance('pve-node1')).pollStatus.lastSuccess;
  const before = await polled();
  await until('polling goes on', 30_000, async () => (await polled()) !== before);

  rmSync(join(folder, 'fill'));
  const { status } = await note('there is room again');
  assert.equal(status, 200);
});
