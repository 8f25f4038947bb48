import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { refusal } from '../../../tests/fake-search-console.ts';
import type { SettledDatabase } from '../../../tests/settled-database.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import {
  emptySync,
  openSyncGround,
  operator,
  site,
  SyncWorld,
  type SyncGround,
  type WorldOptions,
} from '../../../tests/sync-world.ts';
import { daysQuery } from '../../contract/sync.ts';
import { readAudit } from '../audit/audit-log.ts';
import { Engine } from '../engine/engine.ts';
import { PageRows } from './page-rows.ts';
import { RunStore } from './storage/run-store.ts';

let ground: SyncGround;
let database: SettledDatabase;
const worlds: SyncWorld[] = [];
before(async () => {
  ground = await openSyncGround();
  database = ground.database;
});
beforeEach(() => database.script(emptySync));
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});
after(() => ground.close());

function newWorld(options: Partial<WorldOptions> = {}): SyncWorld {
  const world = new SyncWorld({ ground, ...options });
  worlds.push(world);
  return world;
}
async function closed(world: SyncWorld): Promise<void> {
  worlds.splice(worlds.indexOf(world), 1);
  await world.close();
}
const days = (world: SyncWorld, span: { from: string; to: string }) =>
  world.sync.days({ site, type: 'web', from: span.from, to: span.to });

/** What is stored is what Search Console has, key by key. */
async function isTrue(world: SyncWorld, span: { from: string; to: string }): Promise<void> {
  const verification = await world.sync.verify({ site, type: 'web', ...span });
  assert.deepEqual([verification.faults, verification.missing, verification.duplicates], [0, 0, 0]);
  for (const { date, stored } of verification.days) {
    const rows = await database.query<{ keys: string[]; clicks: number }>(
      `select r.keys, r.clicks from sync_rows r join sync_days d on d.reading = r.reading
       where d.site = $1 and d.type = 'web' and d.day = $2`,
      [site, date],
    );
    const text = ({ keys, clicks }: { keys: string[]; clicks: number }) => `${keys.join(' ')} ${clicks}`;
    const truth = world.fake.rows(date).map(text).sort();
    assert.equal(stored, truth.length, date);
    assert.deepEqual(rows.map(text).sort(), truth);
  }
}

describe('a run of the sync', () => {
  it('stores every row of every day, and says how it went', async () => {
    const world = newWorld();
    const run = await world.ended((await world.start()).id);
    assert.equal(run.state, 'done');
    assert.deepEqual(run.counts, { ok: 10, empty: 0, failed: 0, skipped: 0, pending: 0 });
    assert.deepEqual([run.rows, run.pages, run.queries, run.retries], [1_200, 30, 32, 0]);
    const { counts, gaps } = await days(world, run);
    assert.deepEqual([counts.ok, gaps], [10, []]);
    await isTrue(world, run);
    assert.equal(run.batches.count, 30);
    assert.deepEqual([run.exceeded, run.approaching], [0, 0]);
  });

  it('asks for one page at a time with one worker, for six with three, for ten with five', async () => {
    const cases = [
      [1, 1],
      [3, 6],
      [5, 10],
    ] as const;
    for (const [maxConcurrency, most] of cases) {
      await database.script(emptySync);
      const world = newWorld();
      const limits = { maxConcurrency, maxQueueSize: 1_000, maxInFlight: 10 };
      await world.ended((await world.start({ limits })).id);
      assert.equal(world.fake.mostOnTheWire, most);
      await closed(world);
    }
  });

  it('finds the rows that ties at page borders repeated or dropped', async () => {
    const world = newWorld({ shuffleTies: true });
    const run = await world.ended((await world.start()).id);
    assert.equal(run.state, 'done');
    assert.ok(run.repairs > 0);
    await isTrue(world, run);
    const { byStatus, from, to } = await world.sync.batches({ minutes: 60, limit: 10 });
    assert.ok((byStatus.repaired ?? 0) > 0);
    const before = await world.sync.batches({ minutes: 60, limit: 10, until: from });
    assert.deepEqual([before.to, before.byStatus], [from, {}]);
    assert.deepEqual((await world.sync.batches({ minutes: 60, limit: 10, until: to })).byStatus, byStatus);
  });

  it('tells days apart that are empty, that failed, that were skipped and that are not asked for yet', async () => {
    const world = newWorld({ rowsOf: (day) => (day === '2026-11-10' ? 0 : 60) });
    world.fake.refuse = ({ from, dimensions }) =>
      from === '2026-11-11' && dimensions[0] !== 'date' ? refusal('invalid', 'badRequest') : undefined;
    const run = await world.ended((await world.start({ from: '2026-11-09', to: '2026-11-20' })).id);
    assert.equal(run.state, 'partial');
    assert.match(run.problem ?? '', /1 days failed and 2 days were skipped/);
    const { days: found, counts, gaps } = await days(world, { from: '2026-11-08', to: '2026-11-20' });
    assert.deepEqual(counts, { ok: 8, empty: 1, failed: 1, skipped: 3, pending: 0 });
    assert.deepEqual(
      gaps.map(({ from, to }) => [from, to]),
      [
        ['2026-11-08', '2026-11-08'],
        ['2026-11-11', '2026-11-11'],
        ['2026-11-19', '2026-11-20'],
      ],
    );
    const reason = (date: string) => found.find((day) => day.date === date)?.reason ?? '';
    assert.match(reason('2026-11-11'), /badRequest/);
    assert.match(reason('2026-11-19'), /complete up to 2026-11-18/);
  });

  it('makes no room for days that are not there yet, and a span of millennia is refused', async () => {
    const world = newWorld();
    const run = await world.ended((await world.start({ from: '9999-01-01', to: '9999-02-01' })).id);
    assert.deepEqual([run.state, run.counts.skipped], ['partial', 32]);
    const [table] = await database.query(`select 1 where to_regclass('sync_rows_9999_01') is not null`);
    assert.equal(table, undefined);
    const span = { from: '2000-01-01', to: '9999-12-31' };
    await assert.rejects(world.start(span), { status: 400 });
    await assert.rejects(days(world, span), { status: 400 });
    // PostgreSQL has no day of the year before the first.
    assert.equal(daysQuery.safeParse({ site, to: '0001-01-01' }).success, false);
  });

  it('reads what is missing, and with force all, without losing a row that was there', async () => {
    const world = newWorld();
    const span = { from: '2026-11-01', to: '2026-11-05' };
    await world.ended((await world.start(span)).id);
    const asked = world.fake.asked.length;
    const wider = await world.ended((await world.start({ from: '2026-11-01', to: '2026-11-06' })).id);
    assert.deepEqual([wider.state, wider.counts.skipped, wider.counts.ok], ['done', 5, 1]);
    assert.equal(world.fake.asked.length - asked, 5);
    const first = await world.sync.verify({ site, type: 'web', ...span });
    const forced = await world.ended((await world.start({ ...span, force: true })).id);
    assert.equal(forced.counts.ok, 5);
    assert.equal((await world.sync.verify({ site, type: 'web', ...span })).digest, first.digest);
    // What was replaced is swept away.
    await world.pass(1_000);
    const [rows] = await database.query<{ count: number }>('select count(*)::int as count from sync_rows');
    assert.equal(rows?.count, 6 * 120);
  });

  it('keeps the rows of a day that Search Console suddenly has none of', async () => {
    let empty = false;
    const world = newWorld({ rowsOf: () => (empty ? 0 : 60) });
    const span = { from: '2026-11-01', to: '2026-11-02' };
    await world.ended((await world.start(span)).id);
    empty = true;
    const run = await world.ended((await world.start({ ...span, force: true })).id);
    assert.equal(run.counts.failed, 2);
    const { days: found, rows } = await days(world, span);
    assert.equal(rows, 120);
    assert.match(found[0]?.reason ?? '', /there are no rows, and 60 are stored: they are kept/);
  });

  it('reads a day anew that grows while it is read', async () => {
    const world = newWorld();
    let times = 0;
    world.fake.beforeAnswer = ({ from, startRow }) => {
      if (from === '2026-11-03' && startRow === 50 && (times += 1) === 1) world.fake.grow('2026-11-03', 7);
    };
    const run = await world.ended((await world.start({ from: '2026-11-01', to: '2026-11-05' })).id);
    assert.equal(run.state, 'done');
    assert.equal(world.fake.rows('2026-11-03').length, 127);
    await isTrue(world, run);
  });

  it('marks a day that goes on growing as one that is not final, and the next run reads it again', async () => {
    const world = newWorld({ rowsOf: () => 60 });
    let growing = true;
    world.fake.beforeAnswer = ({ from, to }) => {
      if (growing && from !== to) world.fake.grow('2026-11-03', 1);
    };
    const span = { from: '2026-11-02', to: '2026-11-03' };
    await world.ended((await world.start(span)).id);
    const { days: found } = await days(world, span);
    assert.deepEqual(
      found.map(({ final }) => final),
      [true, false],
    );
    growing = false;
    const again = await world.ended((await world.start(span)).id);
    assert.deepEqual([again.counts.skipped, again.counts.ok], [1, 1]);
    await isTrue(world, span);
  });

  it('keeps keys of any length and any characters', async () => {
    const odd = ['\u0000', '\ud800', '"\\{},', '🦄\u{10ffff}\u{e0001}', 'é'.normalize('NFD'), '', 'null'];
    const world = newWorld({
      around: (fake) => ({
        async query(of, request, signal) {
          const answer = await fake.query(of, request, signal);
          if (!answer.ok || request.dimensions[0] === 'date') return answer;
          const rows = odd.map((text, index) => ({
            keys: [`https://example.com/${'x'.repeat(2_048)}/${index}`, text],
            clicks: 0,
            impressions: 1,
            position: 1,
          }));
          return { ...answer, rows: PageRows.of(rows) };
        },
      }),
    });
    const run = await world.ended((await world.start({ from: '2026-11-01', to: '2026-11-01' })).id);
    assert.equal(run.state, 'done', run.problem ?? '');
    const rows = await database.query<{ keys: string[] }>('select keys from sync_rows order by keys[1]');
    assert.deepEqual(
      rows.map(({ keys }) => keys[1]),
      ['\ufffd', '\ufffd', ...odd.slice(2)],
    );
  });
});

describe('what Search Console refuses', () => {
  it('is asked again alone, later, when it was too fast', async () => {
    const world = newWorld();
    let refused = 0;
    world.fake.refuse = ({ startRow }) =>
      startRow === 50 && (refused += 1) <= 2 ? refusal('throttled', 'rateLimitExceeded', 5_000) : undefined;
    const run = await world.ended((await world.start()).id);
    assert.equal(run.state, 'done');
    assert.deepEqual([run.throttled, run.retries], [2, 2]);
    assert.equal(run.queries, 34);
    const { events, throttledLastHour } = await world.sync.rateLimits({ limit: 10 });
    assert.equal(throttledLastHour, 2);
    assert.ok((events[0]?.retryMs ?? 0) >= 5_000);
  });

  it('for a quota is left alone for 15 minutes, by every run', async () => {
    const world = newWorld();
    const { clock } = world;
    let refusedAt = 0;
    world.fake.refuse = ({ startRow }) => {
      if (startRow !== 100 || refusedAt > 0) return undefined;
      refusedAt = clock.now();
      return refusal('quota', 'quotaExceeded');
    };
    const { id } = await world.start();
    await world.until('it waits', { withinMs: 20_000 }, () => (refusedAt > 0 ? true : undefined));
    await world.pass(2_000);
    const { state, waiting } = await world.sync.status();
    assert.equal(state, 'waiting');
    assert.equal(waiting?.reason, 'quotaExceeded');
    const run = await world.ended(id, { withinMs: 1_200_000, stepMs: 1_000 });
    assert.equal(run.state, 'done');
    assert.equal(run.exceeded, 1);
    const later = world.fake.asked.filter(({ at }) => at > refusedAt + 300);
    assert.ok((later[0]?.at ?? 0) - refusedAt >= 15 * 60_000);
  });

  it('because a quota was cut to a tenth slows the sync down until it fits', async () => {
    const world = newWorld({ rowsOf: () => 30, latencyMs: 100 });
    world.fake.refuse = () => {
      const lastMinute = world.fake.asked.filter(({ at }) => at > world.clock.now() - 60_000);
      return lastMinute.length > 120 ? refusal('throttled', 'userRateLimitExceeded') : undefined;
    };
    const run = await world.ended((await world.start({ days: 200 })).id, {
      withinMs: 1_800_000,
      stepMs: 1_000,
    });
    assert.equal(run.state, 'done');
    assert.equal(run.counts.ok, 200);
    assert.ok(run.throttled > 0 && run.throttled < 40, `${run.throttled} refusals`);
    const { budgets } = await world.sync.rateLimits({ limit: 1 });
    assert.ok((budgets.find(({ scope }) => scope === 'user')?.pace ?? 0) < 400);
  });

  it('for its credentials ends the run; a later one goes on where it was', async () => {
    const world = newWorld();
    let revoked = true;
    world.fake.refuse = ({ from }) =>
      revoked && from <= '2026-11-12' && from > '2026-11-09'
        ? refusal('credentials', 'invalid_grant')
        : undefined;
    const run = await world.ended((await world.start()).id);
    assert.equal(run.state, 'failed');
    assert.match(run.problem ?? '', /invalid_grant/);
    assert.ok(run.counts.pending > 0 && run.counts.ok > 0);
    const [shown] = (await world.sync.sites()).sites;
    assert.equal(shown?.access, 'denied');
    revoked = false;
    const again = await world.ended((await world.start()).id);
    assert.equal(again.state, 'done');
    assert.deepEqual([again.counts.skipped, again.counts.ok], [run.counts.ok, run.counts.pending]);
    assert.equal((await world.sync.sites()).sites[0]?.access, 'ok');
    await isTrue(world, run);
  });

  it('for no reason of its own is asked again, and a day that never answers fails alone', async () => {
    const world = newWorld();
    let asked = 0;
    world.fake.refuse = ({ from, to, startRow }) => {
      if (from !== to) return undefined;
      if (from === '2026-11-12') return refusal('transient', 'ECONNRESET');
      return startRow === 50 && (asked += 1) % 2 === 1 ? refusal('transient', 'backendError') : undefined;
    };
    const run = await world.ended((await world.start()).id, { withinMs: 1_200_000, stepMs: 500 });
    assert.deepEqual([run.state, run.counts.failed, run.counts.ok], ['partial', 1, 9]);
    await isTrue(world, { from: '2026-11-13', to: run.to });
  });
});

describe('orders to the sync', () => {
  it('of a second run on a site are refused while the first runs', async () => {
    const world = newWorld();
    const first = await world.start();
    await assert.rejects(world.start(), { status: 409, message: new RegExp(first.id) });
    await world.start({ type: 'image' });
    await assert.rejects(world.start({ site: 'sc-domain:other.com' }), { status: 404 });
    await assert.rejects(world.start({ type: 'video' }), { status: 404, message: /web, image/ });
    await assert.rejects(world.start({ from: '2020-01-01', to: '2026-01-01' }), { status: 400 });
    await world.ended(first.id);
  });

  it('to halt reach every process within five seconds, and what was fetched is stored', async () => {
    const world = newWorld({ shared: true, latencyMs: 2_000 });
    const other = newWorld({ shared: true, clock: world.clock });
    const { id } = await world.start({ limits: { maxConcurrency: 1, maxQueueSize: 100, maxInFlight: 10 } });
    await world.pass(9_000);
    const { halted, runs } = await other.sync.halt({ reason: 'the quota is needed elsewhere' }, operator);
    assert.deepEqual([halted.by, runs], ['operator', [id]]);
    await world.pass(5_000);
    const asked = world.fake.asked.length + other.fake.asked.length;
    const status = await world.sync.status();
    assert.equal(status.state, 'halted');
    const seconds = Math.max(
      status.coordinator.haltPropagationSeconds ?? 0,
      (await other.sync.status()).coordinator.haltPropagationSeconds ?? 0,
    );
    assert.ok(seconds > 0 && seconds <= 2, `${seconds} s`);
    await world.pass(10_000);
    assert.equal(world.fake.asked.length + other.fake.asked.length, asked);
    await assert.rejects(other.sync.halt({ reason: 'again' }, operator), { status: 409 });
    await assert.rejects(world.start({ type: 'image' }), { status: 409, message: /resume it first/ });
    await other.sync.resume({ reason: 'the quota is ours again' }, operator);
    const run = await world.ended(id);
    assert.equal(run.state, 'done');
    await isTrue(world, run);
  });

  it('stand in the audit log, refused ones too', async () => {
    const world = newWorld();
    await world.sync.halt({ reason: 'to try it' }, operator);
    await assert.rejects(world.start(), { status: 409 });
    await world.sync.resume({ reason: 'tried' }, operator);
    const entries = await readAudit(database, 3);
    assert.deepEqual(
      entries.map(({ action, outcome, reason }) => [action, outcome, reason]),
      [
        ['sync.resume', 'allowed', 'tried'],
        ['sync.run', 'refused', 'a test'],
        ['sync.halt', 'allowed', 'to try it'],
      ],
    );
  });
});

describe('auto-sync', () => {
  it('runs by its schedule, in every process once, and not while it is suspended', async () => {
    const changes = { schedule: '* * * * *' };
    const world = newWorld({ changes, rowsOf: () => 10 });
    assert.equal((await world.sync.status()).autoSync.nextAt, '2026-11-21T08:01:00.000Z');
    await world.pass(75_000, 500);
    const { runs } = await world.sync.runs({ limit: 10 });
    assert.deepEqual(runs.map(({ type, startedBy, state }) => [type, startedBy, state]).sort(), [
      ['image', 'schedule', 'done'],
      ['web', 'schedule', 'done'],
    ]);
    const { autoSync } = await world.sync.suspendAutoSync({ reason: 'a report', seconds: 60 }, operator);
    assert.equal(autoSync.enabled, false);
    await world.pass(55_000, 500);
    assert.equal((await world.sync.runs({ limit: 10 })).runs.length, 2);
    // Whoever suspended it is gone, and it comes back by itself.
    await world.pass(60_000, 500);
    assert.equal((await world.sync.status()).autoSync.enabled, true);
    assert.equal((await world.sync.runs({ limit: 10 })).runs.length, 4);
    const restored = await world.sync.restoreAutoSync({ reason: 'done' }, operator);
    assert.equal(restored.autoSync.suspended, null);
  });
});

describe('several processes', () => {
  it('share one budget, and together stay below 80 % of it in any minute', async () => {
    const budgets = {
      sitePerMinute: 100,
      userPerMinute: 60,
      projectPerMinute: 40_000,
      projectPerDay: 30_000_000,
    };
    const options = { shared: true, rowsOf: () => 10, latencyMs: 100, changes: { budgets } };
    const world = newWorld(options);
    const other = newWorld({ ...options, clock: world.clock });
    await world.start({ days: 60 });
    await world.pass(1_500);
    const second = await other.start({ type: 'image', days: 60 });
    const run = await world.ended(second.id, { withinMs: 900_000, stepMs: 500 });
    assert.equal(run.counts.ok, 60);
    const sent = [...world.fake.asked, ...other.fake.asked].map(({ at }) => at).sort((a, b) => a - b);
    for (const from of sent) {
      const minute = sent.filter((at) => at >= from && at < from + 60_000).length;
      assert.ok(minute < 0.8 * 60, `${minute} queries in a minute`);
    }
    const { exceededLastHour } = await world.sync.rateLimits({ limit: 1 });
    assert.equal(exceededLastHour, 0);
  });

  const jobs = () =>
    database.query<{ id: string; retryCount: number; state: string; run: string }>(
      `select id, retry_count as "retryCount", state::text, singleton_key as run from rollcall_jobs.job
       where name = 'sync-run'`,
    );
  const pagesStored = async () => {
    const [row] = await database.query<{ pages: number }>('select count(*)::int as pages from sync_pages');
    return row?.pages;
  };
  const slow = { maxConcurrency: 1, maxQueueSize: 100, maxInFlight: 10 };

  it('take up the run of one that is silent, which can write nothing any more', async () => {
    const world = newWorld({ shared: true, latencyMs: 1_000 });
    const { id } = await world.start({ limits: slow });
    await world.pass(5_000);
    // Somebody else has it now, as after a pause of this process that outlasted its heartbeat.
    await ground.engine.fail('sync-run', await jobs(), new Error('missed'));
    const [job] = await ground.engine.fetch('sync-run', { count: 1 });
    assert.ok(job);
    await database.transaction((transaction) => new RunStore(database).claim(transaction, id, job));
    const pages = await pagesStored();
    await world.pass(20_000);
    assert.equal(await pagesStored(), pages);
    assert.match(world.errors.map(String).join(), /was given to another: this process was away for too long/);
    // The other one falls silent as well.
    await ground.engine.fail('sync-run', [job], new Error('missed'));
    const run = await world.ended(id, { withinMs: 300_000, stepMs: 500 });
    assert.equal(run.state, 'done');
    await isTrue(world, run);
  });

  it('go on at once with what a process gives back when it stops', async () => {
    const world = newWorld({ shared: true, latencyMs: 1_000 });
    const { id } = await world.start({ limits: slow });
    await world.pass(5_000);
    await closed(world);
    const pages = await pagesStored();
    const other = newWorld({ shared: true, latencyMs: 1_000, clock: world.clock });
    await other.pass(4_000);
    assert.ok(((await pagesStored()) ?? 0) > (pages ?? Infinity));
    assert.equal((await other.ended(id)).state, 'done');
  });

  it('go on at once after one that was killed, where nobody else can have the database', async () => {
    const killed = newWorld({ latencyMs: 1_000 });
    const { id } = await killed.start({ limits: slow });
    await killed.pass(5_000);
    const pages = (await pagesStored()) ?? Infinity;
    // The process after it starts its engine; time passes for that one alone.
    const engine = await Engine.start({
      database,
      embedded: true,
      onError: (error) => assert.ifError(error),
    });
    const clock = new SimulatedClock(killed.clock.now());
    const world = newWorld({ ground: { ...ground, engine }, latencyMs: 1_000, clock });
    await world.pass(3_000);
    assert.ok(((await pagesStored()) ?? 0) > pages);
    const run = await world.ended(id);
    assert.equal(run.state, 'done');
    await isTrue(world, run);
    await closed(world);
    await engine.stop();
  });

  it('leave no job behind when a run has ended, nor one whose run is gone', async () => {
    await ground.engine.send('sync-run', { key: 'run-gone', data: { run: 'run-gone' } });
    const world = newWorld();
    await world.ended((await world.start()).id);
    assert.deepEqual(await jobs(), []);
  });

  it('take up a run that has no job, as one has that an older version ordered', async () => {
    const before = newWorld({ shared: true, latencyMs: 1_000 });
    const { id } = await before.start({ limits: slow });
    await closed(before);
    await ground.engine.end('sync-run', await ground.engine.fetch('sync-run', { count: 1 }));
    assert.deepEqual(await jobs(), []);
    const lease = new Date(before.clock.now() + 30_000);
    await database.query(`update sync_runs set owner = 'older', lease_until = $1`, [lease]);
    const world = newWorld({ shared: true, clock: before.clock });
    const run = await world.ended(id);
    assert.equal(run.state, 'done');
    await isTrue(world, run);
  });

  it('end a run whose site is in the settings no more, and say so', async () => {
    const before = newWorld({ shared: true, latencyMs: 1_000 });
    const { id } = await before.start({ limits: slow });
    await closed(before);
    const [only] = before.configuration.sites;
    assert.ok(only);
    const sites = [{ ...only, url: 'sc-domain:other.com' }];
    const world = newWorld({ shared: true, clock: before.clock, changes: { sites } });
    const run = await world.ended(id, { withinMs: 10_000 });
    assert.equal(run.state, 'failed');
    assert.match(run.problem ?? '', /sc-domain:example\.com is not in the settings any more/);
    assert.deepEqual(await jobs(), []);
  });

  it('show which runs keep to an order of the lever, of those that somebody works on', async () => {
    const world = newWorld({ shared: true, latencyMs: 1_000 });
    const { id } = await world.start({ limits: slow });
    await world.pass(2_000);
    assert.deepEqual(
      (await world.sync.leverShown('new')).behind.map((run) => run.id),
      [id],
    );
    await ground.engine.fail('sync-run', await jobs(), new Error('missed'));
    assert.deepEqual((await world.sync.leverShown('new')).behind, []);
  });
});

describe('a full disk', () => {
  const full = () =>
    Promise.reject(Object.assign(new Error('could not extend file: No space left'), { code: '53100' }));

  it('is waited for: what could not be stored is asked for again, and nothing is lost', async () => {
    let isFull = false;
    const world = newWorld({
      database: {
        ...database,
        transaction: (work) => (isFull ? full() : database.transaction(work)),
      },
    });
    const { id } = await world.start({ limits: { maxConcurrency: 1, maxQueueSize: 100, maxInFlight: 10 } });
    await world.pass(3_000);
    isFull = true;
    await world.pass(6_000);
    assert.match((await world.sync.run(id)).problem ?? '', /No space left/);
    isFull = false;
    const run = await world.ended(id, { withinMs: 600_000, stepMs: 500 });
    assert.equal(run.state, 'done');
    await isTrue(world, run);
    assert.ok(world.errors.length > 0);
  });

  it('keeps a run that begins again by order of the lever from nothing, once there is room', async () => {
    let isFull = false;
    const world = newWorld({
      database: {
        ...database,
        // Pages are stored, and their day cannot be looked over and published.
        query: (sql, parameters) =>
          isFull && sql.includes('hashfloat8extended') ? full() : database.query(sql, parameters),
      },
    });
    const limits = { maxConcurrency: 1, maxQueueSize: 100, maxInFlight: 10 };
    const { id } = await world.start();
    isFull = true;
    await world.pass(3_000);
    await database.query(
      `insert into lever_settings (lever, order_id, settings) values ('search-console-sync', 'restart', $1)`,
      [JSON.stringify({ ...limits, restart: true })],
    );
    await world.pass(3_000);
    isFull = false;
    const run = await world.ended(id, { withinMs: 120_000, stepMs: 500 });
    assert.equal(run.state, 'done');
    await isTrue(world, run);
  });
});

describe('a connection that breaks before the word of a commit comes', () => {
  it('has the page counted once when it is stored again', async () => {
    let breaks = 3;
    const world = newWorld({
      database: {
        ...database,
        async transaction(work) {
          let isPage = false;
          const result = await database.transaction((transaction) =>
            work({
              copy: (into, rows) => transaction.copy(into, rows),
              query: (sql, parameters) => {
                isPage ||= sql.includes('insert into sync_pages');
                return transaction.query(sql, parameters);
              },
            }),
          );
          if (isPage && breaks > 0) {
            breaks -= 1;
            throw new Error('the connection broke');
          }
          return result;
        },
      },
    });
    const run = await world.ended((await world.start()).id, { withinMs: 120_000 });
    assert.deepEqual([run.state, breaks, world.errors.length], ['done', 0, 3]);
    assert.equal(run.repairs, 0);
    await isTrue(world, run);
  });
});
