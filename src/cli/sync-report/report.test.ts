import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { SyncRun, Verification, VerifiedDay } from '../../contract/sync.ts';
import { claim, reportFiles, write } from './files.ts';
import { compare, isEqualWork } from './integrity.ts';
import { reportMarkdown } from './markdown.ts';
import type { Measured, MeasuredRun } from './measured.ts';
import { passed, speedUpOf, successMetrics } from './success.ts';

const site = 'sc-domain:example.com';
const limits = { maxConcurrency: 3, maxQueueSize: 1_000, maxInFlight: 10 };
const day = (date: string, change: Partial<VerifiedDay> = {}): VerifiedDay => ({
  date,
  status: 'ok',
  recorded: 100,
  stored: 100,
  duplicates: 0,
  clicks: 10,
  impressions: 1_000,
  digest: `rows of ${date}`,
  fault: null,
  ...change,
});
const stored = (days: VerifiedDay[], change: Partial<Verification> = {}): Verification => ({
  site,
  type: 'web',
  from: '2026-11-01',
  to: '2026-11-02',
  missing: 0,
  duplicates: 0,
  faults: 0,
  rows: days.reduce((sum, each) => sum + each.stored, 0),
  digest: 'all',
  days,
  ...change,
});
const run = (seconds: number, change: Partial<SyncRun> = {}): SyncRun => ({
  id: 'run-1',
  site,
  account: '4',
  type: 'web',
  from: '2026-11-01',
  to: '2026-11-02',
  force: true,
  startedBy: 'admin',
  state: 'done',
  limits,
  startedAt: '2026-11-21T08:00:00.000Z',
  endedAt: '2026-11-21T08:01:00.000Z',
  seconds,
  days: 2,
  counts: { ok: 2, empty: 0, failed: 0, skipped: 0, pending: 0 },
  queries: 5,
  pages: 4,
  rows: 200,
  retries: 0,
  repairs: 0,
  batches: { count: 4, p50: 300, p95: 500, p99: 700, max: 800 },
  peaks: { queueSize: 150, inFlight: 6, queriesPerMinute: 400, memoryBytes: 210_000_000 },
  averages: { queueSize: 80, inFlight: 2.5, queriesPerMinute: 300 },
  approaching: 0,
  exceeded: 0,
  throttled: 0,
  problem: null,
  ...change,
});
const days = [day('2026-11-01'), day('2026-11-02')];
const measuredOf = (
  baseline: Partial<MeasuredRun> = {},
  concurrent: Partial<MeasuredRun> = {},
): Measured => ({
  site,
  account: '4',
  days: 2,
  from: '2026-11-01',
  to: '2026-11-02',
  limits,
  force: true,
  keptAutoSync: false,
  leaseLost: 0,
  startedAt: '2026-11-21T08:00:00.000Z',
  finishedAt: '2026-11-21T08:05:00.000Z',
  baseline: {
    mode: 'Sequential',
    run: run(50, { limits: { ...limits, maxConcurrency: 1 } }),
    stored: stored(days),
    ...baseline,
  },
  concurrent: { mode: 'Concurrent', run: run(10), stored: stored(days), ...concurrent },
  environment: {
    rollcall: '1.0.0',
    node: 'v24',
    platform: 'linux',
    processors: 2,
    memoryBytes: 2 ** 33,
    service: 'http://127.0.0.1:7655',
  },
  command: `rollcall sync report --site-url ${site}`,
});
const judge = (measured: Measured) => {
  const integrity = compare(measured.baseline.stored, measured.concurrent.stored);
  const metrics = successMetrics(measured, integrity);
  return {
    integrity,
    speedUp: speedUpOf(measured, integrity),
    passed: passed(measured, metrics),
    missed: metrics.filter(({ met }) => !met).map(({ metric }) => metric),
    text: reportMarkdown(measured, integrity, metrics),
  };
};

describe('the rollout report', () => {
  it('passes when the same rows came five times as fast, within every target', () => {
    const judged = judge(measuredOf());
    assert.equal(judged.speedUp, 5);
    assert.deepEqual(judged.missed, []);
    assert.ok(judged.passed);
    assert.match(judged.text, /^\*\*Passed\*\*/m);
    assert.match(judged.text, /^\| Sequential \| 1 \| 00:50 \(50\.0 s\) \| 5 \| 200 \| done \|$/m);
    assert.match(judged.text, /^\| Overall speedup \| ≥4× \(stretch 8×\) \| 5\.00× \| yes \|$/m);
    assert.match(judged.text, /The limits allow 6 × at the most/);
    assert.match(judged.text, /200 rows of 2 days were compared by dimension key/);
  });

  it('compares no speed where one row differs, though the counts are the same', () => {
    const other = stored([day('2026-11-01'), day('2026-11-02', { digest: 'other rows' })]);
    const judged = judge(measuredOf({}, { stored: other }));
    assert.deepEqual(judged.integrity.differences, [
      { date: '2026-11-02', baseline: 100, concurrent: 100, why: 'other rows' },
    ]);
    assert.equal(judged.speedUp, undefined);
    assert.deepEqual(judged.missed, ['Overall speedup', 'Data integrity']);
    assert.match(judged.text, /\*\*not comparable\*\*/);
    assert.match(judged.text, /^\| 2026-11-02 \| 100 \| 100 \| other rows \|$/m);
  });

  it('does not take two runs without rows, or with days that failed, for equal work', () => {
    assert.equal(isEqualWork(compare(stored([]), stored([]))), false);
    const failed = stored([day('2026-11-01', { status: 'failed' })]);
    assert.deepEqual(compare(failed, failed).differences[0]?.why, 'it is failed');
    const empty = stored([day('2026-11-01', { status: 'empty', stored: 0, recorded: 0 }), day('2026-11-02')]);
    assert.ok(isEqualWork(compare(empty, empty)));
    assert.equal(compare(stored(days), stored(days.slice(1))).differences[0]?.why, 'only one run has it');
    assert.equal(isEqualWork(compare(stored(days), stored(days, { duplicates: 1 }))), false);
  });

  it('does not pass a run that was halted, and says which', () => {
    const partial = run(10, { state: 'partial', problem: '1 day failed: quotaExceeded' });
    const judged = judge(measuredOf({}, { run: partial }));
    assert.equal(judged.passed, false);
    assert.equal(judged.speedUp, undefined);
    assert.match(
      judged.text,
      /Not passed\*\*: the concurrent run is partial \(1 day failed: quotaExceeded\)/,
    );
  });

  it('fills in each target that was missed', () => {
    const wild = run(20, {
      batches: { count: 9, p50: 300, p95: 4_000, p99: 5_000, max: 9_000 },
      peaks: { queueSize: 800, inFlight: 11, queriesPerMinute: 1_100, memoryBytes: 500_000_000 },
      averages: { queueSize: 500, inFlight: 9, queriesPerMinute: 960 },
      approaching: 2,
      exceeded: 1,
    });
    assert.deepEqual(judge(measuredOf({}, { run: wild })).missed, [
      'Overall speedup',
      'Worker p99 latency',
      'Coordinator queue depth',
      'In-flight batches',
      'Memory footprint',
      'QPM (avg / peak)',
      'Rate limit approaching',
      'Rate limit exceeded',
    ]);
  });

  it('lets nothing that others wrote break a table', () => {
    const bad = stored([day('2026-11-01', { fault: 'a | b\nc' }), day('2026-11-02')]);
    assert.match(
      judge(measuredOf({}, { stored: bad })).text,
      /^\| 2026-11-01 \| 100 \| 100 \| a \\\| b�c \|$/m,
    );
  });

  it('goes to files with the time of day, and writes over none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'report-'));
    try {
      assert.equal(
        reportFiles(undefined, Date.parse('2026-11-21T08:05:09.123Z')).markdown,
        join('output', 'phase4_rollout_20261121T080509Z.md'),
      );
      const files = reportFiles(join(folder, 'new', 'report.md'), 0);
      await claim(files);
      await write(files, 'text', '{}');
      assert.deepEqual((await readdir(join(folder, 'new'))).sort(), [
        'phase4_rollout_latest.json',
        'report.json',
        'report.md',
      ]);
      assert.equal(await readFile(files.markdown, 'utf8'), 'text');
      await assert.rejects(claim(files), /is there already: name another file with --output/);
      await writeFile(join(folder, 'file'), '');
      await assert.rejects(claim(reportFiles(join(folder, 'file', 'report.md'), 0)), /cannot be written/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
