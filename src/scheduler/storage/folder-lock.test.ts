import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { nextOutput } from '../../../tests/child-output.ts';
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

  it('is free again when the process that had it was killed', async (t) => {
    const module = JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'));
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { lockFolder } from ${module}; await lockFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1e6);`,
    ]);
    t.after(() => holder.kill('SIGKILL'));
    const ended = once(holder, 'exit');
    await nextOutput(holder);
    await assert.rejects(lockFolder(folder), /is in use/);
    holder.kill('SIGKILL');
    await ended;
    await (
      await lockFolder(folder)
    )();
  });
});
