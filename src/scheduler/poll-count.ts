import type { Clock } from './clock/clock.ts';
import type { CountedPolls } from './history/fleet-sample.ts';

/** Counts the status polls of this process: since its start, and since they were last taken for a sample. */
export class PollCount {
  readonly #clock: Clock;
  succeeded = 0;
  failed = 0;
  #taken: { at: number; succeeded: number; failed: number };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#taken = { at: clock.now(), succeeded: 0, failed: 0 };
  }

  count(ok: boolean): void {
    if (ok) this.succeeded += 1;
    else this.failed += 1;
  }

  /** What has ended since this was last called. */
  take(): CountedPolls {
    const { succeeded, failed } = this;
    const at = this.#clock.now();
    const before = this.#taken;
    this.#taken = { at, succeeded, failed };
    return {
      succeeded: succeeded - before.succeeded,
      failed: failed - before.failed,
      elapsedSeconds: (at - before.at) / 1_000,
    };
  }
}
