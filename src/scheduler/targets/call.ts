import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { AbortScope } from './abort-scope.ts';
import { statusFailure, transportFailure } from './failure.ts';
import { PollError } from './target.ts';

/** What the calls of one poll share. */
export interface Call {
  signal: AbortSignal;
  /** Connections are not shared across lanes, so that the status never waits for a slow part. */
  lane: 'status' | 'other parts';
  /** Counts the requests of the poll. */
  count: { requests: number };
  headers?: Record<string, string>;
}

/** What is read of the body of an error, to keep its connection; beyond that the connection is dropped. */
const errorBodyBytes = 64 * 1024;

/** Who is asked, for how long, and within which poll. */
interface Asked {
  /** Names instance and endpoint, for errors. */
  where: string;
  host: string;
  timeoutMs: number;
  call: Call;
}

/** The body of an answer with 2xx. It rejects with a {@link PollError} and nothing else. */
export async function bodyOf(
  { where, host, timeoutMs, call }: Asked,
  send: (signal: AbortSignal) => Promise<Dispatcher.ResponseData>,
): Promise<string> {
  const scope = new AbortScope(call.signal, timeoutMs);
  try {
    const response = await send(scope.signal);
    if (response.statusCode >= 200 && response.statusCode <= 299) return await response.body.text();
    // Read on for a moment, as an answer that was read to its end leaves the connection fit for the next call.
    await response.body.dump({ limit: errorBodyBytes, signal: scope.signal }).catch(() => {});
    throw statusFailure(where, response.statusCode);
  } catch (error) {
    if (error instanceof PollError) throw error;
    if (scope.expired) throw new PollError('timeout', `${where}: no complete answer within ${timeoutMs} ms`);
    if (call.signal.aborted)
      throw new PollError('timeout', `${where}: cut off before its answer was complete`);
    throw transportFailure(where, host, error);
  } finally {
    scope.end();
  }
}

export function jsonOf(where: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new PollError('validation', `${where}: the body is not JSON`);
  }
}

/**
 * Says where a document is wrong and what was expected there, never what it holds.
 * @param at where in the body the value stands; nowhere for all of it.
 */
export function checked<T>(where: string, value: unknown, document: z.ZodType<T>, ...at: string[]): T {
  const parsed = document.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = [...at, ...(issue?.path ?? [])].join('.') || 'the root';
  throw new PollError('validation', `${where}: at ${place}: ${issue?.message}`);
}
