import { status, type handleUnaryCall, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import { logger } from '../logging/logger.ts';
import type { Awaitable } from '../plugin.ts';

/** Aborts when the caller cancels or goes away, or when the deadline of the call passes. */
export function signalOf(
  call: ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>,
): AbortSignal {
  const controller = new AbortController();
  if (call.cancelled) controller.abort();
  else call.once('cancelled', () => controller.abort());
  return controller.signal;
}

/** A gRPC failure that the caller is told as it stands. */
export class CallError extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** What the other side is told of any thrown value. */
export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown;
  return new CallError(status.INTERNAL, thrown instanceof Error ? thrown.message : String(thrown));
}

/** A method with one answer, as an async function. */
export function unary<Request, Response>(
  method: string,
  answer: (request: Request, signal: AbortSignal) => Awaitable<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const answered = (async () => answer(call.request, signalOf(call)))();
    answered.then(
      (response) => callback(null, response),
      (thrown: unknown) => {
        if (!(thrown instanceof CallError)) logger.error(`${method} failed`, { error: thrown });
        callback(toCallError(thrown));
      },
    );
  };
}
