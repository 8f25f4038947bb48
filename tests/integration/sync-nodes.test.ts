import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { daysOf } from '../../src/scheduler/sync/pacific.ts';
import { verifyDays } from '../../src/scheduler/sync/storage/verify.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { site } from '../sync-world.ts';
import { rowsOfDay, SyncProcess } from './sync-process.ts';

const span = { from: '2026-01-01', to: '2026-06-30' };
/** The database notes who writes what of a run. */
const noteWriters = `
  create table writers (at timestamptz not null default clock_timestamp(), name text not null, what text not null);
  create function note_writer() returns trigger language plpgsql as $$
    begin
      insert into writers (name, what) values (current_setting('application_name'), tg_table_name);
      return null;
    end $$;
  ${['sync_runs', 'sync_readings', 'sync_days', 'sync_pages']
    .map(
      (table) =>
        `create trigger note_writer after insert or update or delete on ${table} for each row execute function note_writer();`,
    )
    .join('\n')}`;

let server: PostgresServer;
let database: Database;
const processes: SyncProcess[] = [];
before(async () => {
  const started = await startPostgres();
  if (typeof started === 'string') throw new Error(started);
  server = started;
  database = await openDatabase({ databaseUrl: server.url, folder: '', onError: () => undefined });
  await database.script(noteWriters);
});
after(async () => {
  await Promise.all(processes.map((each) => each.kill()));
  await database.close();
  await server.stop();
});

function start(name: string): SyncProcess {
  const working = new SyncProcess(server.url, span, { seed: processes.length + 1, latencyMs: 300, name });
  processes.push(working);
  return working;
}

const now = async () => {
  const [row] = await database.query<{ now: Date }>('select clock_timestamp() as now');
  return row?.now ?? new Date(0);
};
/** What others than these have written of the run since a moment. */
const writtenSince = (since: Date, but: string[]) =>
  database.query<{ at: Date; name: string; what: string }>(
    'select at, name, what from writers where at > $1 and name <> all($2) order by at',
    [since, but],
  );
/** Waits until somebody else than these stores pages. @returns who, and how many ms after the moment. */
async function goesOn(since: Date, but: string[] = []): Promise<{ name: string; afterMs: number }> {
  for (const deadline = Date.now() + 40_000; Date.now() < deadline; await delay(50)) {
    const pages = (await writtenSince(since, but)).filter(({ what }) => what === 'sync_pages');
    const [first] = pages;
    if (first && pages.length >= 5)
      return { name: first.name, afterMs: first.at.getTime() - since.getTime() };
  }
  return assert.fail(`nobody stores pages: ${processes.map(({ said }) => said).join('\n')}`);
}

describe('several processes on one PostgreSQL', () => {
  it('go on within 15 s for one that is killed or stopped, and what is woken writes nothing', async (t) => {
    const begun = await now();
    const first = start('first');
    await goesOn(begun);
    const others = { second: start('second'), third: start('third') };
    await Promise.all(Object.values(others).map((each) => each.says('working')));
    assert.deepEqual(await writtenSince(begun, ['first']), []);

    const killed = await now();
    await first.kill();
    const afterKill = await goesOn(killed, ['first']);
    assert.ok(afterKill.afterMs <= 15_000, `${afterKill.afterMs} ms after the kill`);

    const sleeper = afterKill.name === 'second' ? others.second : others.third;
    sleeper.process.kill('SIGSTOP');
    const stopped = await now();
    const afterStop = await goesOn(stopped, ['first', afterKill.name]);
    assert.ok(afterStop.afterMs <= 15_000, `${afterStop.afterMs} ms after the stop`);
    const woken = await now();
    sleeper.process.kill('SIGCONT');
    await Promise.all(Object.values(others).map((each) => each.says('done done')));
    assert.match(sleeper.said, /was given to another: this process was away for too long/);
    assert.deepEqual(await writtenSince(woken, [afterStop.name]), []);
    t.diagnostic(`goes on ${afterKill.afterMs} ms after a kill, ${afterStop.afterMs} ms after a stop`);

    const { days, rows, faults } = await verifyDays(database, { site, type: 'web', ...span });
    const expected = daysOf(span.from, span.to).reduce((sum, day) => sum + rowsOfDay(day), 0);
    assert.deepEqual([days.length, rows, faults], [181, expected, 0]);
    const [left] = await database.query<{ jobs: number }>(
      `select count(*)::int as jobs from rollcall_jobs.job where name = 'sync-run'`,
    );
    assert.equal(left?.jobs, 0);
  });
});
