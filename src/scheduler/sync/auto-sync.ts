import { Cron } from 'croner';
import type { AutoSync } from '../../contract/sync.ts';
import type { Clock } from '../clock/clock.ts';
import type { Suspension } from './storage/control-store.ts';

interface AutoSyncPorts {
  clock: Clock;
  /** A cron expression in UTC; without one nothing runs by itself. */
  schedule: string | undefined;
  /** Whether any site is to be synced by schedule. */
  wanted: boolean;
  /** @param at what it was due at, in ms since 1970. */
  run: (at: number) => Promise<void>;
  onError: (error: unknown) => void;
}

/** Timers run no longer than this, in ms: a later time is waited for in steps. */
const longestWaitMs = 3_600_000;

/** Syncs by schedule. The time is looked up anew after each wait, so that a clock that is set moves it along. */
export class AutoSyncSchedule {
  readonly #ports: AutoSyncPorts;
  readonly #cron: Cron | undefined;
  #cancel: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(ports: AutoSyncPorts) {
    this.#ports = ports;
    this.#cron =
      ports.schedule === undefined ? undefined : new Cron(ports.schedule, { timezone: 'UTC', paused: true });
  }

  /** When it runs next, in ms since 1970; null where it does not. */
  nextAt(from = this.#ports.clock.now()): number | null {
    if (!this.#ports.wanted) return null;
    return this.#cron?.nextRun(new Date(from))?.getTime() ?? null;
  }

  start(): void {
    this.#await(this.nextAt());
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#running;
  }

  document(suspended: Suspension | null): AutoSync {
    const now = this.#ports.clock.now();
    const holds = suspended !== null && suspended.until > now ? suspended : null;
    const nextAt = this.nextAt(holds?.until ?? now);
    const iso = (at: number) => new Date(at).toISOString();
    return {
      enabled: nextAt !== null && !holds,
      schedule: this.#ports.schedule ?? null,
      nextAt: nextAt === null ? null : iso(nextAt),
      suspended: holds && {
        by: holds.by,
        reason: holds.reason,
        since: iso(holds.since),
        until: iso(holds.until),
      },
    };
  }

  #await(at: number | null): void {
    if (at === null) return;
    const { clock, run, onError } = this.#ports;
    this.#cancel = clock.after(Math.min(Math.max(0, at - clock.now()), longestWaitMs), () => {
      const due = clock.now() >= at;
      if (due) this.#running = run(at).catch(onError);
      this.#await(this.nextAt());
    });
  }
}
