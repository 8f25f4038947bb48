import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { readAudit } from '../../src/scheduler/audit/audit-log.ts';
import { Engine } from '../../src/scheduler/engine/engine.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { startPostgres } from '../postgres-server.ts';

const script = join(import.meta.dirname, 'killed-write.ts');
const server = await startPostgres();
let folder: string;
before(async () => {
  await layOut((folder = temporaryFolder()));
  if (typeof server === 'string') return;
  const database = await openDatabase({ databaseUrl: server.url, folder, onError: () => undefined });
  const jobs = await Engine.start({ database, embedded: false, onError: assert.ifError });
  await jobs.stop();
  await database.close();
});
after(async () => {
  rmSync(folder, { recursive: true });
  if (typeof server !== 'string') await server.stop();
});

/** A server has recovered at once from a client that was killed; the embedded database takes seconds, once for a kill. */
const onServer = typeof server === 'string' ? {} : { DATABASE_URL: server.url };

interface Run {
  /** What the run before left. */
  found: { changes: number; entries: number; answers: number };
  outlivedIt: boolean;
}

/** One write in a process that kills itself before the step of that number. */
async function run(write: string, step: number, env: NodeJS.ProcessEnv): Promise<Run> {
  const child = spawn(process.execPath, [script, folder, write, String(step)], {
    env: { ...process.env, ...env },
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
  /** Each with how many rows it changes, and where. */
  const writes: [string, string, number, NodeJS.ProcessEnv][] = [
    ['a reset of a breaker', 'reset', 1, {}],
    ['a retry of all dead letters', 'retryAll', 120, onServer],
    ['a start of a rollout', 'rollout', 2, onServer],
    ['a change of the configuration', 'configuration', 1, onServer],
    ['a cancel of a policy run', 'cancel', 3, onServer],
  ];
  for (const [name, write, rows, env] of writes)
    it(`leaves its change, its audit entry and its answer, or none of them: ${name}`, async (t) => {
      const left: boolean[] = [];
      for (let step = 1, outlivedIt = false; !outlivedIt; step++) {
        assert.ok(step < 40, 'it comes to an end');
        const { found, ...ran } = await run(write, step, env);
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

  for (const [name, databaseUrl] of Object.entries({ embedded: undefined, server: onServer.DATABASE_URL }))
    it(`keeps an audit log whose entries all hold: ${name}`, async () => {
      const database = await openDatabase({ databaseUrl, folder, onError: () => undefined });
      const entries = await readAudit(database, 1_000);
      assert.ok(entries.length >= writes.filter(([, , , env]) => env.DATABASE_URL === databaseUrl).length);
      assert.equal(brokenLink(entries), undefined);
      await database.close();
    });
});
