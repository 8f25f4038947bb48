/** A 64-bit hash as two signed 32-bit halves, the lower one in `low`. */
export interface Hash {
  high: number;
  low: number;
}

/**
 * What PostgreSQL's `hashtextextended(text, seed)` is of UTF-8 between two places, written into `into`, whose content is
 * the seed. It is Bob Jenkins' lookup3 (https://burtleburtle.net/bob/c/lookup3.c) over little-endian words, seeded as
 * PostgreSQL seeds it, so that the database can check the hashes that it is given.
 */
export function hashText(bytes: Uint8Array, start: number, end: number, into: Hash): void {
  const length = end - start;
  let a = (0x9e3779b9 + length + 3_923_095) | 0;
  let b = a;
  let c = a;
  if (into.high !== 0 || into.low !== 0) {
    a = (a + into.high) | 0;
    b = (b + into.low) | 0;
    a = (a - c) ^ ((c << 4) | (c >>> 28));
    c = (c + b) | 0;
    b = (b - a) ^ ((a << 6) | (a >>> 26));
    a = (a + c) | 0;
    c = (c - b) ^ ((b << 8) | (b >>> 24));
    b = (b + a) | 0;
    a = (a - c) ^ ((c << 16) | (c >>> 16));
    c = (c + b) | 0;
    b = (b - a) ^ ((a << 19) | (a >>> 13));
    a = (a + c) | 0;
    c = (c - b) ^ ((b << 4) | (b >>> 28));
    b = (b + a) | 0;
  }
  let at = start;
  for (const last = end - 12; at <= last; at += 12) {
    a = (a + word(bytes, at)) | 0;
    b = (b + word(bytes, at + 4)) | 0;
    c = (c + word(bytes, at + 8)) | 0;
    a = (a - c) ^ ((c << 4) | (c >>> 28));
    c = (c + b) | 0;
    b = (b - a) ^ ((a << 6) | (a >>> 26));
    a = (a + c) | 0;
    c = (c - b) ^ ((b << 8) | (b >>> 24));
    b = (b + a) | 0;
    a = (a - c) ^ ((c << 16) | (c >>> 16));
    c = (c + b) | 0;
    b = (b - a) ^ ((a << 19) | (a >>> 13));
    a = (a + c) | 0;
    c = (c - b) ^ ((b << 4) | (b >>> 28));
    b = (b + a) | 0;
  }
  // The lowest byte of the last word stands for the length.
  for (let index = 0; at + index < end; index += 1) {
    const byte = bytes[at + index] ?? 0;
    if (index < 4) a = (a + (byte << (index * 8))) | 0;
    else if (index < 8) b = (b + (byte << ((index - 4) * 8))) | 0;
    else c = (c + (byte << ((index - 7) * 8))) | 0;
  }
  c = ((c ^ b) - ((b << 14) | (b >>> 18))) | 0;
  a = ((a ^ c) - ((c << 11) | (c >>> 21))) | 0;
  b = ((b ^ a) - ((a << 25) | (a >>> 7))) | 0;
  c = ((c ^ b) - ((b << 16) | (b >>> 16))) | 0;
  a = ((a ^ c) - ((c << 4) | (c >>> 28))) | 0;
  b = ((b ^ a) - ((a << 14) | (a >>> 18))) | 0;
  c = ((c ^ b) - ((b << 24) | (b >>> 8))) | 0;
  into.high = b;
  into.low = c;
}

const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) |
  ((bytes[at + 1] ?? 0) << 8) |
  ((bytes[at + 2] ?? 0) << 16) |
  ((bytes[at + 3] ?? 0) << 24);
