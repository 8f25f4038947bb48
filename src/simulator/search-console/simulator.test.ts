import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  startSearchConsole,
  type SearchConsoleSimulator,
  type SearchConsoleSimulatorOptions,
} from './simulator.ts';

const site = 'sc-domain:example.com';
const now = Date.parse('2026-11-21T12:00:00Z');

interface Got {
  status: number;
  retryAfter: string | null;
  rows: { keys: string[]; clicks: number; impressions: number }[];
  reason: string | undefined;
}

describe('the simulated Search Console', () => {
  let simulator: SearchConsoleSimulator;
  let token = '';
  afterEach(() => simulator.close());

  async function start(options: Partial<SearchConsoleSimulatorOptions> = {}): Promise<void> {
    simulator = await startSearchConsole({
      host: '127.0.0.1',
      port: 0,
      latency: { medianMs: 0 },
      ties: { share: 0 },
      now: () => now,
      ...options,
      world: { rowsPerDay: 200, emptyShare: 0, ...options.world },
    });
    const { authorizedUser } = simulator.credentials('1');
    const form = new URLSearchParams({ ...authorizedUser, grant_type: 'refresh_token' });
    const answered = await fetch(`${simulator.url}/token`, { method: 'POST', body: form });
    token = ((await answered.json()) as { access_token: string }).access_token;
  }

  async function ask(query: object = {}, of = site, bearer = token): Promise<Got> {
    const answered = await fetch(
      `${simulator.url}/webmasters/v3/sites/${encodeURIComponent(of)}/searchAnalytics/query`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: JSON.stringify({
          startDate: '2026-11-10',
          endDate: '2026-11-10',
          dimensions: ['page', 'query'],
          rowLimit: 25_000,
          ...query,
        }),
      },
    );
    const body = (await answered.json()) as { rows?: Got['rows']; error?: { errors: { reason: string }[] } };
    return {
      status: answered.status,
      retryAfter: answered.headers.get('retry-after'),
      rows: body.rows ?? [],
      reason: body.error?.errors[0]?.reason,
    };
  }
  const keysOf = ({ rows }: Got) => rows.map(({ keys }) => keys.join('\n'));

  it('has the same rows for the same seed, by clicks, with far the most at the end', async () => {
    await start();
    const first = await ask();
    await simulator.close();
    await start();
    assert.deepEqual(await ask(), first);
    const clicks = first.rows.map((row) => row.clicks);
    assert.deepEqual(
      clicks,
      [...clicks].sort((a, b) => b - a),
    );
    assert.ok((clicks[0] ?? 0) > 50 * (clicks[Math.floor(clicks.length / 2)] ?? 0));
    assert.equal(new Set(keysOf(first)).size, first.rows.length);
  });

  it('cuts pages, and has no more than 50,000 rows of a day', async () => {
    await start({ world: { rowsPerDay: 70_000, anonymizedShare: 0 } });
    const pages = await Promise.all([0, 25_000, 50_000].map((startRow) => ask({ startRow })));
    assert.deepEqual(
      pages.map(({ rows }) => rows.length),
      [25_000, 25_000, 0],
    );
    assert.equal(new Set(pages.flatMap(keysOf)).size, 50_000);
    assert.equal((await ask({ rowLimit: 10 })).rows.length, 10);
  });

  it('counts what has no query in the totals of a day alone', async () => {
    await start({ world: { anonymizedShare: 0.2 } });
    const sum = ({ rows }: Got) => rows.reduce((clicks, row) => clicks + row.impressions, 0);
    const total = sum(await ask({ dimensions: ['date'] }));
    assert.equal(sum(await ask({ dimensions: ['page'] })), total);
    assert.equal(sum(await ask({ dimensions: [] })), total);
    assert.ok(sum(await ask()) < total);
    const month = await ask({ dimensions: ['date'], startDate: '2026-11-01' });
    assert.deepEqual(month.rows.map(({ keys }) => keys[0]).slice(0, 2), ['2026-11-01', '2026-11-02']);
  });

  it('has nothing of the days that Search Console is still counting', async () => {
    await start({ lagHours: 60 });
    // Half past three at night of the 19th by the Pacific clock, less two and a half days.
    assert.equal((await ask({ startDate: '2026-11-19', endDate: '2026-11-19' })).rows.length, 0);
    assert.ok((await ask({ startDate: '2026-11-18', endDate: '2026-11-18' })).rows.length > 0);
    const still = { startDate: '2026-11-20', endDate: '2026-11-20', dataState: 'all' };
    assert.ok((await ask(still)).rows.length > 0);
  });

  it('lets tied rows change places at the border of a page', async () => {
    await start({ ties: { share: 1, within: 40 }, world: { anonymizedShare: 0 } });
    const whole = keysOf(await ask());
    const [first, second] = await Promise.all([
      ask({ rowLimit: 120 }),
      ask({ startRow: 120, rowLimit: 25_000 }),
    ]);
    assert.equal(first.rows.length + second.rows.length, whole.length);
    const got = new Set([...keysOf(first), ...keysOf(second)]);
    assert.ok(got.size < whole.length, 'some row is repeated, and another is missing');
    assert.deepEqual(keysOf(first).slice(0, 60), whole.slice(0, 60));
  });

  it('refuses what is beyond a budget with 403 and its reason', async () => {
    await start({
      budgets: { sitePerMinute: 3, userPerMinute: 4 },
      sites: [site, 'sc-domain:other.example'],
    });
    const site1 = [await ask(), await ask(), await ask(), await ask()];
    assert.deepEqual(
      site1.map(({ status }) => status),
      [200, 200, 200, 403],
    );
    assert.equal(site1[3]?.reason, 'quotaExceeded');
    assert.match(site1[3]?.retryAfter ?? '', /^\d+$/);
    const other = await ask({}, 'sc-domain:other.example');
    assert.equal(other.reason, 'userRateLimitExceeded');
  });

  it('counts load by rows', async () => {
    await start({ budgets: { loadPer10Minutes: 300 } });
    const reasons = [await ask(), await ask(), await ask()].map(({ reason }) => reason);
    assert.deepEqual(reasons, [undefined, undefined, 'quotaExceeded']);
  });

  it('is asked by those who are allowed to, alone', async () => {
    await start();
    assert.equal((await ask({}, site, 'other')).status, 401);
    assert.equal((await ask({}, 'sc-domain:not-ours.example')).reason, 'forbidden');
    assert.equal((await ask({ rowLimit: 25_001 })).status, 400);
  });

  it('takes faults over HTTP, tells of them, and ends them', async () => {
    await start();
    const order = (method: string, path: string, body?: object) =>
      fetch(`${simulator.url}/simulator${path}`, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
    assert.equal((await order('POST', '/faults', { kind: 'throttle', retryAfterSeconds: 9 })).status, 200);
    const got = await ask();
    assert.deepEqual([got.status, got.reason, got.retryAfter], [403, 'rateLimitExceeded', '9']);
    assert.equal((await order('POST', '/faults', { kind: 'cut-quota', factor: 0.001 })).status, 200);
    assert.equal((await order('DELETE', '/faults/throttle')).status, 200);
    assert.equal((await ask()).reason, 'quotaExceeded');
    await order('DELETE', '/faults');
    assert.equal((await ask()).status, 200);
    assert.equal((await order('POST', '/faults', { kind: 'quake' })).status, 400);
    assert.equal((await order('DELETE', '/faults/quake')).status, 404);
    const told = (await (await order('GET', '')).json()) as { queries: number; refused: object };
    assert.equal(told.queries, 3);
    assert.deepEqual(told.refused, { rateLimitExceeded: 1, quotaExceeded: 1 });
  });

  it('lets a day grow while it is read, and keeps the rows that were there', async () => {
    await start({ world: { anonymizedShare: 0 } });
    const before = await ask();
    simulator.faults.set({ kind: 'grow', date: '2026-11-10', rows: 5, times: 2 });
    const counts = [await ask(), await ask(), await ask()].map(
      ({ rows }) => rows.length - before.rows.length,
    );
    assert.deepEqual(counts, [5, 10, 10]);
    const keys = new Set(keysOf(await ask()));
    assert.ok(keysOf(before).every((key) => keys.has(key)));
  });
});
