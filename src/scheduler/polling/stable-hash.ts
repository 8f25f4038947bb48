import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on the text alone: the same on every machine and at every start. */
export function stableFraction(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
