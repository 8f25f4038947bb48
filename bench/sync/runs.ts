import { setTimeout as delay } from 'node:timers/promises';
import {
  getSyncRun,
  getSyncStatus,
  haltSync,
  resumeSync,
  startSyncRun,
  verifySync,
} from '../../src/contract/endpoints/sync.ts';
import type { SyncRun, Verification } from '../../src/contract/sync.ts';
import type { Measured } from '../../src/cli/sync-report/measured.ts';
import { processorSeconds } from './processor-time.ts';
import { rollcall } from './rollcall.ts';
import { site, type Stage } from './stage.ts';

const days = 150;
const limitsAt = (maxConcurrency: number) => ({ maxConcurrency, maxQueueSize: 1_000, maxInFlight: 10 });
const reason = 'measured by bench/sync.ts';
/** The halted run is halted when it has so many pages. */
const haltAtPages = 40;
const quietMs = 5_000;

/** A run that has ended, and what was stored then. */
export interface Ended {
  run: SyncRun;
  stored: Verification;
}

/** A sequential run and one at concurrency 3, by `rollcall sync report` as people run it: its JSON has both. */
export async function reported({ service }: Stage): Promise<Measured> {
  const printed = await rollcall(
    ['sync', 'report', '--site-url', site, '--days', String(days), '--concurrency', '3', '--json'],
    { ROLLCALL_URL: service.url, ROLLCALL_TOKEN: service.token },
  );
  return JSON.parse(printed) as Measured;
}

/** A run, and the seconds of processor time that all processes had meanwhile. */
export async function run(
  { api }: Stage,
  concurrency: number,
): Promise<Ended & { processorSeconds: number }> {
  const before = processorSeconds();
  const body = { site, days, force: true, limits: limitsAt(concurrency), reason };
  const started = await api.call(startSyncRun, { body });
  const ended = await endOf(api, started.run.id);
  const spent = processorSeconds() - before;
  return { run: ended, stored: await storedBy(api, ended), processorSeconds: spent };
}

/** A run at concurrency 5 that is halted on the way, stays so for a moment, and goes on. */
export async function haltedRun(
  stage: Stage,
): Promise<Ended & { propagationSeconds: number; queriesAfter: number }> {
  const { api } = stage;
  const body = { site, days, force: true, limits: limitsAt(5), reason };
  const { run } = await api.call(startSyncRun, { body });
  const params = { run: run.id };
  while ((await api.call(getSyncRun, { params })).pages < haltAtPages) await delay(100);
  const haltedAt = performance.now();
  await api.call(haltSync, { body: { reason } });
  // Queries that were under way are answered or cut; once none is, none may come.
  while ((await stage.traffic()).inFlight > 0) await delay(10);
  const quietAfter = (performance.now() - haltedAt) / 1_000;
  const { queries } = await stage.traffic();
  await delay(quietMs);
  const queriesAfter = (await stage.traffic()).queries - queries;
  const { coordinator } = await api.call(getSyncStatus);
  await api.call(resumeSync, { body: { reason } });
  const propagationSeconds = Math.max(quietAfter, coordinator.haltPropagationSeconds ?? 0);
  const ended = await endOf(api, run.id);
  return { run: ended, stored: await storedBy(api, ended), propagationSeconds, queriesAfter };
}

/** @throws an Error for a run that did not read every day. */
async function endOf(api: Stage['api'], id: string): Promise<SyncRun> {
  for (;;) {
    const found = await api.call(getSyncRun, { params: { run: id } });
    if (found.state === 'done') return found;
    if (found.state === 'partial' || found.state === 'failed') throw new Error(`${id}: ${found.problem}`);
    await delay(200);
  }
}

const storedBy = (api: Stage['api'], { from, to }: SyncRun): Promise<Verification> =>
  api.call(verifySync, { query: { site, from, to } });
