import type { Clock } from '../clock/clock.ts';
import type { Attempt, Engine, FetchedJob, NewJob } from '../engine/engine.ts';
import { longestWaitMs } from './attempts.ts';
import type { WebhookStore } from './webhook-store.ts';

/** What a delivery job says. */
export interface DeliveryData {
  webhook: string;
}

export type DeliveryJob = FetchedJob<DeliveryData>;

/** A delivery that is under way says so this often, in ms: well within the heartbeat of its queue. */
const touchMs = 3_000;

/** The job of a webhook. There is one of it, whether it waits or is in hand. @param inMs when it runs at the earliest. */
export const jobOf = (webhook: string, inMs = 0): NewJob => ({
  key: webhook,
  data: { webhook } satisfies DeliveryData,
  inMs,
});

/**
 * Orders a job for each of these webhooks that is behind the audit log, where it has none. One whose next attempt is due
 * later than any ever is goes on at once: the clock was set back.
 * @param now in ms since 1970.
 * @returns the webhooks that are behind the log and due.
 */
export async function orderJobs(
  engine: Engine,
  store: WebhookStore,
  names: readonly string[],
  now: number,
): Promise<string[]> {
  const behind = (await store.behind(names)).map(({ name, dueAt }) => {
    const inMs = Math.max(0, dueAt - now);
    const impossible = inMs > longestWaitMs;
    return { name, inMs: impossible ? 0 : inMs, impossible };
  });
  await engine.insert(
    'delivery',
    behind.map(({ name, inMs }) => jobOf(name, inMs)),
  );
  await engine.retime(
    'delivery',
    behind
      .filter(({ impossible }) => impossible)
      .map(({ name }) => ({ key: name, startAfter: now, priority: 0 })),
  );
  return behind.filter(({ inMs }) => inMs === 0).map(({ name }) => name);
}

/** Says that a job is still at work, again and again. @returns how to end that. */
export function keepTouched(
  engine: Engine,
  job: Attempt,
  { clock, onError }: { clock: Clock; onError: (error: unknown) => void },
): () => void {
  const touchLater = (): (() => void) =>
    clock.after(touchMs, () => {
      cancel = touchLater();
      engine.touch('delivery', [job]).catch(onError);
    });
  let cancel = touchLater();
  return () => cancel();
}
