/** What a 64-bit count of nanoseconds can hold: the years 1677 to 2262. */
export const maxMs = 9_223_372_036_854;

const bits20 = 2 ** 20;
const bits32 = 2 ** 32;

/**
 * Milliseconds to nanoseconds, as Arrow stores them. A double cannot hold the product, and a BigInt for each
 * value costs more than all the rest of a frame: so the product is put together from two exact halves.
 * @param ms between -maxMs and maxMs; fractions are rounded to the microsecond, all that a double holds of today.
 */
export function msToNs(ms: Float64Array): BigInt64Array {
  const ns = new BigInt64Array(ms.length);
  const words = new Int32Array(ns.buffer);
  for (let row = 0; row < ms.length; row++) {
    const value = ms[row] as number;
    const high = Math.floor(value / bits20);
    const highNs = high * 1e6;
    const lowNs = Math.round((value - high * bits20) * 1e3) * 1e3;

    const upper = Math.floor(highNs / 4096);
    const lower = (highNs - upper * 4096) * bits20 + lowNs;
    const carry = Math.floor(lower / bits32);
    words[2 * row] = lower - carry * bits32;
    words[2 * row + 1] = upper + carry;
  }
  return ns;
}
