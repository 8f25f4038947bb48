import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { Engine } from '../../src/scheduler/engine/engine.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { verifyDays } from '../../src/scheduler/sync/storage/verify.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { seededRandom } from '../simulated-clock.ts';
import { emptySync, site } from '../sync-world.ts';
import { SyncProcess } from './sync-process.ts';

const kills = 50;
const span = { from: '2026-01-01', to: '2026-06-30' };

let server: PostgresServer;
let database: Database;
let engine: Engine;
before(async () => {
  const started = await startPostgres();
  if (typeof started === 'string') throw new Error(started);
  server = started;
  database = await openDatabase({ databaseUrl: server.url, folder: '', onError: () => undefined });
  engine = await Engine.start({ database, embedded: false, onError: (error) => assert.ifError(error) });
});
after(async () => {
  await engine.stop();
  await database.close();
  await server.stop();
});

const start = (seed: number) => new SyncProcess(server.url, span, { seed });

/** What the engine does by itself once it has not heard of a process for ten seconds: fifty times that would be long. */
async function giveUpAttempts(): Promise<void> {
  const attempts = await database.query<{ id: string; retryCount: number }>(
    `select id, retry_count as "retryCount" from rollcall_jobs.job where name = 'sync-run' and state = 'active'`,
  );
  if (attempts.length > 0) await engine.fail('sync-run', attempts, new Error('its process was killed'));
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
    assert.match(whole.said, /done done/);
    const uninterrupted = await digestOf();
    assert.ok(uninterrupted.rows > 10_000);
    await database.script(emptySync);

    const random = seededRandom(50);
    let midway = 0;
    let seed = 2;
    for (let killed = 0; killed < kills; seed += 1) {
      const working = start(seed);
      await Promise.race([working.says('working'), working.exited]);
      await Promise.race([delay(random() * 120), working.exited]);
      if (working.said.includes('done')) {
        // It was through before all kills: another one begins from nothing.
        await working.exited;
        assert.deepEqual(await digestOf(), uninterrupted);
        await database.script(emptySync);
        continue;
      }
      await working.kill();
      await giveUpAttempts();
      killed += 1;
      const [pending] = await database.query<{ half: number }>(
        `select count(distinct r.id)::int as half from sync_readings r join sync_pages p on p.reading = r.id
         where r.state = 'pending'`,
      );
      midway += pending?.half ? 1 : 0;
    }
    const last = start(seed);
    await last.exited;
    assert.match(last.said, /done done/);
    assert.deepEqual(await digestOf(), uninterrupted);
    assert.ok(midway > 0, 'no kill struck a day that was half read');
    t.diagnostic(`${kills} kills, ${midway} of them with half-read days; ${uninterrupted.rows} rows`);
  });
});
