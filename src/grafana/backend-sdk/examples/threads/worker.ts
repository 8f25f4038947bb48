import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { encodeFrame, frame, numberField, type Frame } from '../../index.ts';

export interface Question {
  id: number;
  refId: string;
  model: unknown;
}
export type Answer = { id: number; frames: Uint8Array<ArrayBuffer>[] } | { id: number; error: string };

const primesQuery = z.object({ below: z.int().min(3).max(10_000_000) });

parentPort?.on('message', ({ id, refId, model }: Question) => {
  const asked = primesQuery.safeParse(model);
  if (!asked.success) {
    parentPort?.postMessage({ id, error: z.prettifyError(asked.error) } satisfies Answer);
    return;
  }
  const bytes = encodeFrame(primes(asked.data.below), refId) as Uint8Array<ArrayBuffer>;
  parentPort?.postMessage({ id, frames: [bytes] } satisfies Answer, [bytes.buffer]);
});

/** The sieve of Eratosthenes. */
function primes(below: number): Frame {
  const composite = new Uint8Array(below);
  const found: number[] = [];
  for (let n = 2; n < below; n++) {
    if (composite[n]) continue;
    found.push(n);
    for (let multiple = n * n; multiple < below; multiple += n) composite[multiple] = 1;
  }
  return frame({
    name: 'primes',
    meta: { type: 'table', typeVersion: [0, 1] },
    fields: [numberField('prime', Float64Array.from(found), { config: { decimals: 0 } })],
  });
}
