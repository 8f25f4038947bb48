import { AbortScope } from './abort-scope.ts';
import type { Call } from './call.ts';
import { PollError } from './target.ts';

/** One of the calls of a part, after it: what it had, or why not. */
type Piece<T> = { value: T; error?: never } | { value?: never; error: PollError };

/** How many request deadlines the calls of one {@link forEach} get together. */
const deadlinesForAll = 3;

/** Waits for a call that may fail while the part goes on. A mistake of our own is still thrown. */
export async function piece<T>(asked: Promise<T>): Promise<Piece<T>> {
  try {
    return { value: await asked };
  } catch (error) {
    if (error instanceof PollError) return { error };
    throw error;
  }
}

export function warningsOf(pieces: readonly Piece<unknown>[]): string[] {
  return pieces.flatMap(({ error }) => (error ? [error.message] : []));
}

/** Fails a part of which nothing could be had, with the error of its first piece. Nothing asked is no failure. */
export function needOne(pieces: readonly Piece<unknown>[]): void {
  const [first] = pieces;
  if (first?.error && pieces.every(({ error }) => error)) throw first.error;
}

/**
 * Makes a call for each item, such as a node. All together they have little more time than one, whatever their number:
 * a call that is left out for want of time is a failed piece.
 */
export async function forEach<Item, T>(
  items: readonly Item[],
  { requestTimeoutMs }: { requestTimeoutMs: number },
  call: Call,
  ask: (item: Item, call: Call) => Promise<T>,
): Promise<Piece<T>[]> {
  const scope = new AbortScope(call.signal, deadlinesForAll * requestTimeoutMs);
  try {
    const own = { ...call, signal: scope.signal };
    return await Promise.all(items.map((item) => piece(ask(item, own))));
  } finally {
    scope.end();
  }
}
