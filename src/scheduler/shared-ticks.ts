import { sampleEveryMs } from '../contract/series.ts';
import type { Clock } from './clock/clock.ts';
import type { Engine } from './engine/engine.ts';

interface SharedTicksPorts {
  engine: Engine;
  clock: Clock;
  /** The work of a moment, in ms since 1970. What it rejects with is told, and the next tick comes all the same. */
  tick: (at: number) => Promise<void>;
  onError: (error: unknown) => void;
}

/** How often an idle node looks whether the tick is its own, in seconds. */
const lookSeconds = 0.5;
/** The database may hand a job out a moment before this node's clock is there, in ms. */
const earlyMs = 1_000;

/**
 * Ticks on the clock's tens of seconds, each on one node. The job of a tick stores that of the next before it ends; the
 * tick of a node that dies is taken up by another once the engine misses its heartbeat.
 */
export class SharedTicks {
  readonly #ports: SharedTicksPorts;

  constructor(ports: SharedTicksPorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    await this.#sendNext();
    await this.#ports.engine.work('sample', { places: 1, seconds: lookSeconds }, () => this.#run());
  }

  /** Takes no more ticks, and waits for the one that runs. */
  async stop(): Promise<void> {
    await this.#ports.engine.rest('sample');
  }

  async #run(): Promise<void> {
    const { onError, tick } = this.#ports;
    // A tick that waited for a node that is gone is of now: what was missed has no sample.
    await tick(this.#lastTen()).catch(onError);
    await this.#sendNext();
  }

  async #sendNext(): Promise<void> {
    const startAfter = this.#lastTen() + sampleEveryMs;
    await this.#ports.engine.send('sample', { key: 'next', data: {}, startAfter });
  }

  #lastTen(): number {
    return Math.floor((this.#ports.clock.now() + earlyMs) / sampleEveryMs) * sampleEveryMs;
  }
}
