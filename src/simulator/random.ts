import { createHash } from 'node:crypto';

/** A source of numbers that is the same for the same key: the simulated world depends on its seed alone. */
export interface Random {
  /** Uniform in [0, 1). */
  fraction: () => number;
  /** A whole number from `low` to `high`, both included. */
  between: (low: number, high: number) => number;
  pick: <T>(choices: readonly [T, ...T[]]) => T;
  /** That many hex digits. */
  hex: (digits: number) => string;
}

/** The generator is sfc32, seeded with a hash of the key. */
export function randomOf(...key: (string | number)[]): Random {
  const seed = createHash('sha256').update(key.join('\0')).digest();
  let a = seed.readUInt32LE(0);
  let b = seed.readUInt32LE(4);
  let c = seed.readUInt32LE(8);
  let counter = 1;

  function fraction(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }
  const between = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1));

  return {
    fraction,
    between,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    hex: (digits) => Array.from({ length: digits }, () => between(0, 15).toString(16)).join(''),
  };
}
