import { randomOf } from '../random.ts';

/** How long answers take: a log-normal distribution, as those of large services are. */
export interface LatencyOptions {
  medianMs: number;
  /** Of the logarithm: 0.35 makes the 99th percentile 2.3 times the median. */
  sigma: number;
}

export const ordinaryLatency: LatencyOptions = { medianMs: 300, sigma: 0.35 };

/** Draws how long the next answer takes, in ms. The same seed draws the same. */
export function latencyOf({ medianMs, sigma }: LatencyOptions, seed: number): () => number {
  const random = randomOf('search-console-latency', seed);
  return () => {
    // Box and Muller: two uniform numbers make a normal one.
    const normal =
      Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction());
    return medianMs * Math.exp(sigma * normal);
  };
}
