import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { lockFolder } from './folder-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
after(() => rmSync(folder, { recursive: true }));

describe('a data folder', () => {
  it('is for one process at a time, by whatever path it is named', async () => {
    const unlock = await lockFolder(folder);
    await assert.rejects(
      lockFolder(folder),
      /is in use by another Rollcall: stop that one, or choose another folder with --data/,
    );
    const alias = join(folder, 'alias');
    symlinkSync(folder, alias);
    await assert.rejects(lockFolder(alias), /is in use/);
    await unlock();
    await (
      await lockFolder(folder)
    )();
  });

  it('is free again when the process that had it was killed', async () => {
    const module = JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'));
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { lockFolder } from ${module}; await lockFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1e6);`,
    ]);
    await once(holder.stdout, 'data');
    await assert.rejects(lockFolder(folder), /is in use/);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await (
      await lockFolder(folder)
    )();
  });
});
