import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Criterion } from '../../src/contract/plan.ts';
import { judge } from '../../src/scheduler/rollout/judge/judge.ts';
import { evidenceFrom } from '../../src/scheduler/rollout/judge/window.ts';
import { HttpSource } from '../../src/scheduler/rollout/sources/http-source.ts';
import { PrometheusSource, type PrometheusQuery } from '../../src/scheduler/rollout/sources/prometheus.ts';
import { temporaryFolder } from '../embedded-database.ts';

const binaries = ['/usr/bin/prometheus', '/usr/bin/promtool'];
const missing = binaries.filter((binary) => !existsSync(binary));
const skip = missing.length > 0 && `needs ${missing.join(' and ')}: install Debian's package prometheus`;

const tick = 10_000;
/** The newest recorded tick: long enough ago that the block holds it whole. */
const now = Math.floor(Date.now() / tick) * tick - 600_000;

/** What a small exporter said at each tick of half an hour. */
function recording(): string {
  const ticks = Array.from({ length: 180 }, (_, index) => now - (179 - index) * tick);
  const lines = ticks.flatMap((at, index) => [
    `rollcall_staleness_seconds{instance="a"} ${20 + (index % 5)} ${at / 1_000}`,
    `rollcall_staleness_seconds{instance="b"} ${index >= 120 ? 90 : 30} ${at / 1_000}`,
    `rollcall_odd ${index === 170 ? 'NaN' : 1} ${at / 1_000}`,
  ]);
  const sorted = lines.sort((a, b) => a.split(/[{ ]/)[0]?.localeCompare(b.split(/[{ ]/)[0] ?? '') ?? 0);
  const typed = (name: string) => [`# TYPE ${name} gauge`, ...sorted.filter((line) => line.startsWith(name))];
  return [...typed('rollcall_staleness_seconds'), ...typed('rollcall_odd'), '# EOF', ''].join('\n');
}

describe('a criterion on a real Prometheus', { skip }, () => {
  let folder: string;
  let server: ChildProcess;
  let gone: Promise<unknown>;
  let http: HttpSource;
  let source: PrometheusSource;
  before(async () => {
    folder = temporaryFolder();
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'prometheus.yml'), 'global: {}\n');
    writeFileSync(join(folder, 'recorded.txt'), recording());
    execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'recorded.txt', 'data'], {
      cwd: folder,
    });
    const port = await freePort();
    server = spawn(
      'prometheus',
      ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=127.0.0.1:${port}`],
      { cwd: folder, stdio: 'ignore' },
    );
    gone = once(server, 'close');
    http = new HttpSource({ url: `http://127.0.0.1:${port}` });
    source = new PrometheusSource(http);
    await until(async () => (await http.ask('/-/ready')).status === 200);
  });
  after(async () => {
    await http.close();
    server.kill();
    await gone;
    rmSync(folder, { recursive: true });
  });

  const criterionOn = (query: string, reduce: PrometheusQuery['reduce'] = 'max'): Criterion => ({
    title: query,
    source: { kind: 'prometheus', query, reduce, unit: 's' },
    test: {
      kind: 'threshold',
      aggregate: 'max',
      comparison: '<',
      threshold: 60,
      window: 600_000,
      minSamples: 30,
    },
    noData: 'hold',
  });
  async function judged(criterion: Criterion, at: number) {
    const stageStartedAt = now - 86_400_000;
    const from = evidenceFrom(criterion, at, stageStartedAt);
    const samples = await source.samples(criterion.source as PrometheusQuery, from, at);
    return judge(criterion, 'staleness', 'exit', samples, { now: at, stageStartedAt, instances: 2 });
  }

  it('passes, and fails a window after the regression began', async () => {
    const criterion = criterionOn('rollcall_staleness_seconds');
    const calm = await judged(criterion, now - 60 * tick);
    assert.deepEqual([calm.verdict, calm.value, calm.n, calm.coverage], ['pass', 30, 60, 1]);
    assert.equal((await judged(criterion, now - tick)).verdict, 'inconclusive');
    const failed = await judged(criterion, now);
    assert.deepEqual([failed.verdict, failed.value], ['fail', 90]);
  });

  it('has insufficient data for what is not a number, not there, not one series, or not PromQL', async () => {
    for (const [criterion, reason] of [
      [criterionOn('rollcall_odd', 'one'), /not a finite number/],
      [criterionOn('rollcall_nowhere', 'one'), /no sample/],
      [criterionOn('rollcall_staleness_seconds', 'one'), /Prometheus gives 2 series/],
      [criterionOn('max(', 'one'), /Prometheus bad_data: .*parse error/],
    ] as const) {
      const result = await judged(criterion, now);
      assert.equal(result.verdict, 'insufficient-data');
      assert.match(result.reason, reason);
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) throw new Error('Prometheus did not become ready within 30 s');
    await delay(50);
  }
}
