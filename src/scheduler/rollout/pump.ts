import type { Clock } from '../clock/clock.ts';
import { checkEveryMs } from './carrier.ts';

interface PumpPorts {
  clock: Clock;
  /** Makes the moves that can be made now, and says whether more are to come. */
  advance: (id: string) => Promise<boolean>;
  onError: (error: unknown) => void;
}

/** Keeps what is on its way moving: one rollout at one time, again every quarter of a second while anything waits. */
export class Pump {
  readonly #ports: PumpPorts;
  readonly #running = new Map<string, Promise<void>>();
  /** Rollouts that were woken while they were being moved. */
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  #stopped = false;

  constructor(ports: PumpPorts) {
    this.#ports = ports;
  }

  wake(id: string): void {
    if (this.#stopped) return;
    this.#timers.get(id)?.();
    this.#timers.delete(id);
    if (this.#running.has(id)) this.#again.add(id);
    else this.#running.set(id, this.#run(id));
  }

  /** Resolves once nothing more can be done now. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    await this.idle();
  }

  async #run(id: string): Promise<void> {
    let waits = true;
    try {
      do {
        this.#again.delete(id);
        waits = await this.#ports.advance(id);
      } while (this.#again.has(id) && !this.#stopped);
    } catch (error) {
      // Storage that is away comes back, and what is stored is carried on then.
      this.#ports.onError(error);
    }
    this.#running.delete(id);
    if (waits && !this.#stopped)
      this.#timers.set(
        id,
        this.#ports.clock.after(checkEveryMs, () => this.wake(id)),
      );
  }
}
