/** Time as the scheduler sees it, so that a test can run a day of it in seconds. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, after a delay in milliseconds. The function it returns cancels the call. */
  after(delayMs: number, call: () => void): () => void;
}

/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/** The machine's own time. Its timers keep the process alive until they are cancelled. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};
