import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { compare, isEqualWork, type Integrity } from '../src/cli/sync-report/integrity.ts';
import { listSyncBatches } from '../src/contract/endpoints/sync.ts';
import { mostAtOnce, type SyncBatch, type SyncRun } from '../src/contract/sync.ts';
import type { Figure } from './figure.ts';
import { haltedRun, reported, run, type Ended } from './sync/runs.ts';
import { startStage, type Stage } from './sync/stage.ts';

/** So that 150 days have more than two million rows. */
const rowsPerDay = 14_500;
const latencyMs = 300;

/**
 * The sync of 150 days and more than two million rows, from a simulated Search Console with a median latency of 300 ms
 * into PostgreSQL: sequentially and at concurrency 3 by `rollcall sync report`, which writes its report to `output/`, at
 * concurrency 5, and once halted and resumed on the way. All of them read every day anew, and are compared row by row.
 *
 * Two bounds are told with the speed-ups: the pages that the limits let be under way at once, and the processors of this
 * machine. Service, database and Search Console share them, and no run is faster than their work divided by them.
 */
export async function* measure(): AsyncIterable<Figure> {
  const stage = await startStage({ rowsPerDay, latencyMs });
  try {
    const { baseline, concurrent } = await reported(stage);
    yield figure('rows of 150 days', baseline.stored.rows, '', 'higher', 2_000_000);
    yield figure('sequential run', baseline.run.seconds, 's', 'lower');
    yield* speedUp(baseline, concurrent, 4);
    const five = await run(stage, 5);
    yield* speedUp(baseline, five, 8);
    yield figure('processor time at concurrency 5', five.processorSeconds, 's', 'lower');
    const processors = availableParallelism();
    const allowed = (baseline.run.seconds * processors) / five.processorSeconds;
    yield figure(`speed-up as ${processors} processors allow`, allowed, '×', 'higher');
    const halted = await haltedRun(stage);
    yield figure('halt propagation', halted.propagationSeconds, 's', 'lower', 5);
    yield figure('queries sent after a halt', halted.queriesAfter, '', 'lower', 0);
    yield* integrity(baseline, [concurrent, five, halted]);
    yield* load(stage, [baseline.run, concurrent.run, five.run, halted.run]);
    yield figure('batch p99 at concurrency 5', five.run.batches.p99 ?? NaN, 'ms', 'lower', 5_000);
    yield figure('rows into storage', await storedPerSecond(stage), '/s', 'higher');
  } finally {
    await stage.stop();
  }
}

/** How much faster, and how much the limits allow: no run works on more pages at a time. */
function* speedUp(baseline: Ended, { run, stored }: Ended, goal: number): Iterable<Figure> {
  const times = isEqualWork(compare(baseline.stored, stored)) ? baseline.run.seconds / run.seconds : NaN;
  const at = `at concurrency ${run.limits.maxConcurrency}`;
  yield figure(`speed-up ${at}`, times, '×', 'higher', goal);
  yield figure(`speed-up ${at}, as the limits allow`, mostAtOnce(run.limits), '×', 'higher');
  yield figure(`rows a second ${at}`, stored.rows / run.seconds, '/s', 'higher');
}

function* integrity(baseline: Ended, others: Ended[]): Iterable<Figure> {
  const compared = others.map(({ stored }) => compare(baseline.stored, stored));
  const none = (name: string, of: (each: Integrity) => number) =>
    figure(
      name,
      compared.reduce((sum, each) => sum + of(each), 0),
      '',
      'lower',
      0,
    );
  yield none('missing keys', ({ missing }) => missing);
  yield none('duplicate keys', ({ duplicates }) => duplicates);
  yield none('days with other rows', ({ differences }) => differences.length);
}

/** What the runs took, at their worst. */
async function* load(stage: Stage, runs: SyncRun[]): AsyncIterable<Figure> {
  const worst = (of: (each: SyncRun) => number) => Math.max(...runs.map(of));
  const memory =
    Math.max(
      worst(({ peaks }) => peaks.memoryBytes),
      residentPeak(stage),
    ) / 1_000_000;
  yield figure('peak memory of the service', memory, 'MB', 'lower', 500);
  yield figure(
    'queries a minute, average',
    worst(({ averages }) => averages.queriesPerMinute),
    '',
    'lower',
    960,
  );
  yield figure(
    'queries a minute, peak',
    worst(({ peaks }) => peaks.queriesPerMinute),
    '',
    'lower',
    1_100,
  );
  const { peakPerMinute, peakInFlight, refused } = await stage.traffic();
  yield figure('queries a minute, peak as Search Console saw it', peakPerMinute, '', 'lower', 1_100);
  yield figure('queries at once as Search Console saw it', peakInFlight, '', 'lower', 10);
  yield figure('approaching per hour', worst(approachingPerHour), '', 'lower', 1);
  yield figure(
    'exceeded',
    worst(({ exceeded }) => exceeded),
    '',
    'lower',
    0,
  );
  const refusals = Object.values(refused).reduce((sum, each) => sum + each, 0);
  yield figure('refused by Search Console', refusals, '', 'lower', 0);
}

const approachingPerHour = ({ approaching, seconds }: SyncRun) => approaching / Math.max(1, seconds / 3_600);

/** The most memory that the service ever had, as the system knows it, in bytes. */
function residentPeak({ service }: Stage): number {
  const status = readFileSync(`/proc/${service.process.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
}

/** Rows a second of one connection, while it stores. */
async function storedPerSecond({ api }: Stage): Promise<number> {
  const { batches } = await api.call(listSyncBatches, { query: { limit: 1_000, minutes: 1_440 } });
  const total = (of: (batch: SyncBatch) => number) => batches.reduce((sum, batch) => sum + of(batch), 0);
  return total(({ rows }) => rows) / (total(({ storeMs }) => storeMs) / 1_000);
}

const figure = (
  name: string,
  value: number,
  unit: string,
  better: Figure['better'],
  goal?: number,
): Figure => ({ name, value: Number(value.toFixed(2)), unit, better, ...(goal !== undefined && { goal }) });
