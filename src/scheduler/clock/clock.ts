/** Time as the scheduler sees it, so that a test can run a day of it in seconds. */
export interface Clock {
  /** The wall clock, in milliseconds since 1970. People and time servers may set it, either way. */
  now(): number;
  /** Milliseconds since some moment; nobody can set it. What is waited for is measured by it. */
  monotonic(): number;
  /** Calls once, after a delay in milliseconds of monotonic time. The function it returns cancels the call. */
  after(delayMs: number, call: () => void): () => void;
}

/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/** The machine's own time. Its timers keep the process alive until they are cancelled. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};
