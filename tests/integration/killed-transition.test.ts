import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { compiledOnce, layOut, temporaryFolder } from '../embedded-database.ts';

const script = join(import.meta.dirname, 'killed-transition.ts');
let folder: string;
before(async () => layOut((folder = temporaryFolder())));
after(() => rmSync(folder, { recursive: true }));

interface Found {
  state: string;
  starts: number;
  inEffect: number;
  replayed: boolean;
  chainHolds: boolean;
}

/** One start of a rollout in a process that kills itself at that step. */
async function run(step: number): Promise<{ found: Found | undefined; outlivedIt: boolean }> {
  const child = spawn(process.execPath, [...compiledOnce, script, folder, String(step)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.ok(signal === 'SIGKILL' || code === 0, `step ${step}: ${said}`);
  const found = /^found (.+)$/m.exec(said)?.[1];
  return {
    found: found === undefined ? undefined : (JSON.parse(found) as Found),
    outlivedIt: /^done$/m.test(said),
  };
}

it(
  'a start whose process is killed at any step is carried on to its stage, or was never ordered',
  { timeout: 300_000 },
  async (t) => {
    const states: string[] = [];
    for (let step = 1, outlivedIt = false; !outlivedIt; step++) {
      assert.ok(step < 60, 'it comes to an end');
      const { found, ...ran } = await run(step);
      ({ outlivedIt } = ran);
      if (!found) continue;
      const ordered = found.state === 'running';
      assert.deepEqual(
        found,
        {
          state: ordered ? 'running' : 'draft',
          starts: ordered ? 1 : 0,
          inEffect: ordered ? 1 : 0,
          replayed: true,
          chainHolds: true,
        },
        `killed at step ${step - 1}`,
      );
      states.push(found.state);
    }
    t.diagnostic(
      `${states.length} kills, ${states.filter((state) => state === 'running').length} carried on`,
    );
    assert.deepEqual(states, [...states].sort(), 'once it is ordered it stays so');
    assert.ok(states.filter((state) => state === 'running').length >= 4, 'killed while it was carried out');
  },
);
