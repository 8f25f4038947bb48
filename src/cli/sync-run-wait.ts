import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '../contract/client.ts';
import { getSyncRun } from '../contract/endpoints/sync.ts';
import type { RunState, SyncRun } from '../contract/sync.ts';
import type { ApiClient } from './api-client.ts';
import type { Progress } from './progress.ts';

const everyMs = 1_000;
/** A run goes on when the service is back: so long its absence is waited for, in ms. */
const absenceMs = 300_000;
const barWidth = 24;
const over: readonly RunState[] = ['done', 'partial', 'failed'];

/**
 * Follows a run to its end, with a line that tells how far it is. A halt is waited through, and so is a service that
 * restarts: the run goes on from its last stored page.
 * @throws Refusal when the service says no, an Error when it has been away for five minutes, and the signal's reason.
 */
export async function waitForRun(
  client: ApiClient,
  run: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<SyncRun> {
  let answeredAt = performance.now();
  try {
    for (;;) {
      const found = await client.call(getSyncRun, { params: { run } }).catch((error: unknown) => {
        if (error instanceof Refusal || performance.now() - answeredAt > absenceMs) throw error;
        return undefined;
      });
      if (found) answeredAt = performance.now();
      if (found && over.includes(found.state)) return found;
      progress.say(
        found ? progressText(found) : 'The service does not answer; the run goes on when it is back.',
      );
      await delay(everyMs, undefined, signal ? { signal } : {});
    }
  } finally {
    progress.end();
  }
}

/** A bar of days, rows with their rate, and how long it will take at the pace so far. */
export function progressText({ state, days, counts, rows, seconds, problem }: SyncRun): string {
  const { ok, empty, failed, skipped } = counts;
  const done = ok + empty + failed + skipped;
  const share = days === 0 ? 1 : done / days;
  const full = Math.round(share * barWidth);
  const rate = seconds > 0 ? Math.round(rows / seconds) : 0;
  const etaSeconds = done > 0 ? (seconds * (days - done)) / done : undefined;
  return [
    `[${'█'.repeat(full)}${'░'.repeat(barWidth - full)}] ${Math.floor(share * 100)} %`,
    `${done}/${days} days`,
    `${rows.toLocaleString('en')} rows`,
    `${rate.toLocaleString('en')} rows/s`,
    state === 'running' ? `ETA ${etaSeconds === undefined ? '-' : clockText(etaSeconds)}` : state,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(problem === null ? [] : [problem]),
  ].join(' · ');
}

/** Seconds as `1:02:03` or `02:03`. */
export function clockText(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, ...rest] = parts.map((part) => String(part).padStart(2, '0'));
  return [...(parts[0] === 0 ? [] : [String(Number(hours))]), ...rest].join(':');
}
