import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { verifyDays } from '../../src/scheduler/sync/storage/verify.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { seededRandom } from '../simulated-clock.ts';
import { emptySync, site } from '../sync-world.ts';

const kills = 50;
const span = { from: '2026-01-01', to: '2026-06-30' };
const worker = join(import.meta.dirname, 'sync-worker.ts');

let server: PostgresServer;
let database: Database;
before(async () => {
  const started = await startPostgres();
  if (typeof started === 'string') throw new Error(started);
  server = started;
  database = await openDatabase({ databaseUrl: server.url, folder: '', onError: () => undefined });
});
after(async () => {
  await database.close();
  await server.stop();
});

interface Working {
  process: ChildProcess;
  said: () => string;
  exited: Promise<unknown>;
}

function start(seed: number): Working {
  const child = spawn(process.execPath, [worker, `${span.from}/${span.to}`, String(seed)], {
    env: { PATH: process.env.PATH, DATABASE_URL: server.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  return { process: child, said: () => said, exited: once(child, 'close') };
}

/** Waits for its word, and fails with what it said if it ends without. */
async function says(working: Working, word: string): Promise<void> {
  while (!working.said().includes(word)) {
    assert.equal(working.process.exitCode, null, working.said());
    await delay(5);
  }
}

async function digestOf(): Promise<{ digest: string; rows: number; faults: number }> {
  const { digest, rows, faults, days } = await verifyDays(database, { site, type: 'web', ...span });
  assert.equal(days.length, 181);
  return { digest, rows, faults };
}

describe('a sync that is killed', () => {
  it(`${kills} times at random moments goes on behind its last stored page, to the same rows`, async (t) => {
    const whole = start(1);
    await whole.exited;
    assert.match(whole.said(), /done done/);
    const uninterrupted = await digestOf();
    assert.ok(uninterrupted.rows > 10_000);
    await database.script(emptySync);

    const random = seededRandom(50);
    let midway = 0;
    let seed = 2;
    for (let killed = 0; killed < kills; seed += 1) {
      const working = start(seed);
      await Promise.race([says(working, 'working'), working.exited]);
      await Promise.race([delay(random() * 120), working.exited]);
      if (working.said().includes('done')) {
        // It was through before all kills: another one begins from nothing.
        await working.exited;
        assert.deepEqual(await digestOf(), uninterrupted);
        await database.script(emptySync);
        continue;
      }
      working.process.kill('SIGKILL');
      await working.exited;
      killed += 1;
      const [pending] = await database.query<{ half: number }>(
        `select count(distinct r.id)::int as half from sync_readings r join sync_pages p on p.reading = r.id
         where r.state = 'pending'`,
      );
      midway += pending?.half ? 1 : 0;
    }
    const last = start(seed);
    await last.exited;
    assert.match(last.said(), /done done/);
    assert.deepEqual(await digestOf(), uninterrupted);
    assert.ok(midway > 0, 'no kill struck a day that was half read');
    t.diagnostic(`${kills} kills, ${midway} of them with half-read days; ${uninterrupted.rows} rows`);
  });
});
