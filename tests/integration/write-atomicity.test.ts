import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { readAudit } from '../../src/scheduler/audit/audit-log.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';

const script = join(import.meta.dirname, 'killed-write.ts');
let folder: string;
before(async () => layOut((folder = temporaryFolder())));
after(() => rmSync(folder, { recursive: true }));

interface Run {
  /** What the run before left. */
  found: { changes: number; entries: number; answers: number };
  outlivedIt: boolean;
}

/** One write in a process that kills itself before the step of that number. */
async function run(write: string, step: number): Promise<Run> {
  const child = spawn(process.execPath, [script, folder, write, String(step)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const found = /^found (.+)$/m.exec(said)?.[1];
  assert.ok(found && (signal === 'SIGKILL' || code === 0), `${write}, step ${step}: ${said}`);
  return { found: JSON.parse(found) as Run['found'], outlivedIt: /^done$/m.test(said) };
}

describe('a write whose process is killed before any of its steps', { timeout: 400_000 }, () => {
  /** Each with how many rows it changes. */
  const writes: [string, string, number][] = [
    ['a reset of a breaker', 'reset', 1],
    ['a retry of all dead letters', 'retryAll', 120],
    ['a start of a rollout', 'rollout', 2],
    ['a change of the configuration', 'configuration', 1],
    ['a cancel of a policy run', 'cancel', 3],
  ];
  for (const [name, write, rows] of writes)
    it(`leaves its change, its audit entry and its answer, or none of them: ${name}`, async (t) => {
      const left: boolean[] = [];
      for (let step = 1, outlivedIt = false; !outlivedIt; step++) {
        assert.ok(step < 40, 'it comes to an end');
        const { found, ...ran } = await run(write, step);
        ({ outlivedIt } = ran);
        if (step === 1) continue;
        const { changes, entries, answers } = found;
        const isDone = entries === 1;
        assert.deepEqual([changes, entries, answers], isDone ? [rows, 1, 1] : [0, 0, 0], `step ${step - 1}`);
        left.push(isDone);
      }
      t.diagnostic(`${left.length} kills, ${left.filter(Boolean).length} after the commit`);
      assert.ok(left.filter((done) => !done).length >= 6, 'killed before the commit');
      assert.deepEqual(left, [...left].sort(), 'once it is done it stays so');
      assert.equal(left.at(-1), true, 'killed after the commit');
    });

  it('keeps an audit log whose entries all hold', async () => {
    const database = await openDatabase({ databaseUrl: undefined, folder, onError: () => undefined });
    const entries = await readAudit(database, 1_000);
    assert.ok(entries.length >= writes.length);
    assert.equal(brokenLink(entries), undefined);
    await database.close();
  });
});
