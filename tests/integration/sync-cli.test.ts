import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { SyncDays, SyncRun, SyncStatus, Verification } from '../../src/contract/sync.ts';
import type { Measured } from '../../src/cli/sync-report/measured.ts';
import {
  startSearchConsole,
  type SearchConsoleSimulator,
} from '../../src/simulator/search-console/simulator.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess, until } from './service-process.ts';

const cli = join(import.meta.dirname, '../../src/cli/main.ts');
const site = 'sc-domain:example.com';
const why = ['--reason', 'because the test says so'];

describe('rollcall sync', () => {
  let simulator: SearchConsoleSimulator;
  let service: ServiceProcess;
  let folder: string;
  before(async () => {
    folder = temporaryFolder();
    simulator = await startSearchConsole({
      host: '127.0.0.1',
      port: 0,
      latency: { medianMs: 5 },
      world: { rowsPerDay: 150, emptyShare: 0.1 },
    });
    const credentialsFile = join(folder, 'credentials.json');
    writeFileSync(credentialsFile, JSON.stringify(simulator.credentials('1').serviceAccount));
    service = await ServiceProcess.start({
      settings: {
        simulate: 1,
        logLevel: 'error',
        sync: {
          accounts: [{ id: '1', credentialsFile, rootUrl: simulator.url }],
          sites: [{ url: site, account: '1', days: 12 }],
          schedule: '0 0 1 1 *',
        },
      },
    });
  });
  afterEach(() => simulator.faults.clear());
  after(async () => {
    await service.discard();
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  function launch(args: string[]) {
    const child = spawn(process.execPath, [cli, 'sync', ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ROLLCALL_URL: service.url, ROLLCALL_TOKEN: service.token },
    });
    const printed = { out: '', error: '' };
    child.stdout.on('data', (chunk) => (printed.out += String(chunk)));
    child.stderr.on('data', (chunk) => (printed.error += String(chunk)));
    const ended = once(child, 'close').then(([code]) => ({ ...printed, code: code as number | null }));
    return { child, ended };
  }
  const rollcall = (...args: string[]) => launch(args).ended;
  const status = async () => (await service.get('/api/sync')).body as SyncStatus;

  it('reads a span, waits for its end, and tells days, gaps and sums', async () => {
    const ran = await rollcall('run', site, '--days', '12', ...why);
    assert.equal(ran.code, 0, ran.error);
    assert.match(
      ran.out,
      /is done after \d\d:\d\d: [\d,]+ rows in \d+ pages by \d+ queries; days: \d+ ok, \d empty, 0 failed, 0 skipped\./,
    );
    const days = JSON.parse((await rollcall('days', site, '--json')).out) as SyncDays;
    const last = days.days.slice(-12);
    assert.ok(last.every(({ status }) => status === 'ok' || status === 'empty'));
    assert.ok(last.every(({ status, rows }) => (status === 'ok') === rows > 0));
    const verified = await rollcall('verify', site, '--json');
    assert.equal(verified.code, 0);
    const { rows, missing, duplicates } = JSON.parse(verified.out) as Verification;
    assert.deepEqual([rows, missing, duplicates], [days.rows, 0, 0]);
    assert.match((await rollcall()).out, new RegExp(`^${site}  1 `, 'm'));
  });

  it('says what would do where it is asked for something that is not', async () => {
    const cases: [string[], number, RegExp][] = [
      [['run', site, ...why], 2, /--days.*name from and to, or days alone/],
      [['run', site, '--from', '2026-11-09', '--to', '2026-11-01', ...why], 2, /--from .*is later than to/],
      [
        ['run', site, '--days', '3', '--concurrency', '51', ...why],
        2,
        /--concurrency is 51: must be a whole number from 1 to 50/,
      ],
      [['run', 'example.com', '--days', '3', ...why], 2, /SITE is "example.com": must be a property/],
      [['run', site, '--days', '3'], 2, /A change needs its reason/],
      [['run', 'sc-domain:other.example', '--days', '3', ...why], 1, /other\.example/],
      [['report', '--days', '3'], 2, /--site-url is missing/],
      [
        ['report', '--site-url', 'sc-domain:other.example'],
        2,
        /is no site of the service\. It syncs sc-domain:example\.com/,
      ],
      [['report', '--site-url', site, '--account-id', '4'], 2, /the site is synced by account 1/],
      [['report', '--site-url', site, '--output', join(folder, 'credentials.json')], 1, /is there already/],
    ];
    for (const [args, code, message] of cases) {
      const refused = await rollcall(...args);
      assert.equal(refused.code, code, `${args.join(' ')}: ${refused.error}`);
      assert.match(refused.error, message, args.join(' '));
    }
  });

  it('lets an operator order a run that keeps to the levers, and no wider one', async () => {
    const created = await service.post(
      '/api/tokens',
      { name: 'on-call', scope: 'operate', reason: 'because the test says so' },
      service.asAdmin(),
    );
    const { secret } = created.body as { secret: string };
    const order = (more: object) =>
      service.post(
        '/api/sync/runs',
        { site, days: 2, reason: 'because the test says so', ...more },
        { authorization: `Bearer ${secret}` },
      );
    const limits = { maxConcurrency: 50, maxQueueSize: 1_000, maxInFlight: 1_000 };
    const refused = await order({ limits });
    assert.equal(refused.status, 403);
    assert.match((refused.body as { detail: string }).detail, /on-call is an operator: leave them out/);
    assert.equal((await order({})).status, 200);
    await until('the run has ended', 20_000, async () => (await status()).runs.length === 0);
  });

  it('halts and resumes, and both stand in the audit log', async () => {
    assert.match((await rollcall('halt', ...why)).out, /^Done: the sync is halted since /);
    assert.match((await rollcall()).out, /^Sync {10}HALTED by \S+ at \S+: because the test says so$/m);
    assert.match((await rollcall('halt', ...why)).error, /halted/i);
    assert.match((await rollcall('resume', ...why)).out, /^Done: the sync is resumed at /);
    const actions = (await service.audit()).map(({ action, outcome }) => `${action} ${outcome}`);
    for (const action of ['sync.halt allowed', 'sync.halt refused', 'sync.resume allowed'])
      assert.ok(actions.includes(action), action);
  });

  it('reports a sequential and a concurrent run with equal rows, and has auto-sync on again', async () => {
    const reported = await rollcall('report', '--site-url', site, '--days', '12', '--json');
    assert.equal(reported.error, '');
    const report = JSON.parse(reported.out) as Measured & { passed: boolean; finishedAt: string };
    assert.deepEqual(
      [report.baseline.run.limits.maxConcurrency, report.concurrent.run.limits.maxConcurrency],
      [1, 3],
    );
    assert.deepEqual([report.baseline.run.state, report.concurrent.run.state], ['done', 'done']);
    assert.equal(report.baseline.stored.digest, report.concurrent.stored.digest);
    assert.ok(report.concurrent.stored.rows > 500);
    assert.equal(reported.code, report.passed ? 0 : 1);
    const files = readdirSync(join(folder, 'output')).sort();
    assert.match(files[0] ?? '', /^phase4_rollout_\d{8}T\d{6}Z\.json$/);
    assert.match(files[1] ?? '', /^phase4_rollout_\d{8}T\d{6}Z\.md$/);
    assert.equal(files[2], 'phase4_rollout_latest.json');
    const text = readFileSync(join(folder, 'output', files[1] ?? ''), 'utf8');
    assert.match(text, /0 missing, 0 duplicate, 0 days differ/);
    const { autoSync } = await status();
    assert.deepEqual([autoSync.enabled, autoSync.suspended], [true, null]);
  });

  it('leaves auto-sync off for two minutes at the most when it is killed', async () => {
    simulator.faults.set({ kind: 'slow', share: 1, delayMs: 4_000 });
    const { child, ended } = launch(['report', '--site-url', site, '--days', '12', '--output', 'killed.md']);
    await until('auto-sync is off', 20_000, async () => (await status()).autoSync.suspended !== null);
    child.kill('SIGKILL');
    await ended;
    const { at, autoSync } = await status();
    assert.equal(autoSync.enabled, false);
    const leftMs = Date.parse(autoSync.suspended?.until ?? '') - Date.parse(at);
    assert.ok(leftMs > 0 && leftMs <= 120_000, `${leftMs} ms`);
    simulator.faults.clear();
    await until('the run that it began has ended', 60_000, async () => (await status()).runs.length === 0);
  });

  it('has auto-sync on again at once when it is interrupted', async () => {
    simulator.faults.set({ kind: 'slow', share: 1, delayMs: 4_000 });
    const { child, ended } = launch([
      'report',
      '--site-url',
      site,
      '--days',
      '12',
      '--output',
      'interrupted.md',
    ]);
    await until('the run is under way', 20_000, async () => (await status()).runs.length === 1);
    child.kill('SIGINT');
    const { code, error } = await ended;
    assert.equal(code, 1);
    assert.match(error, /Interrupted\. Auto-sync is on again; the run that was under way goes on/);
    assert.equal((await status()).autoSync.suspended, null);
    simulator.faults.clear();
    await until('the run that it began has ended', 60_000, async () => (await status()).runs.length === 0);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('interrupted')),
      [],
    );
  });

  it('tells a run that did not read every day by its exit code', async () => {
    simulator.faults.set({ kind: 'forbid' });
    const ran = await rollcall('run', site, '--days', '5', '--force', '--json', ...why);
    assert.equal(ran.code, 1);
    const run = JSON.parse(ran.out) as SyncRun;
    assert.equal(run.state, 'failed');
    assert.match(run.problem ?? '', /may not read this site/);
    simulator.faults.clear();
    const days = JSON.parse((await rollcall('verify', site, '--json')).out) as Verification;
    assert.ok(days.rows > 500, 'what was there before stays');
  });
});
