import {
  status,
  type handleUnaryCall,
  type Metadata,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { logger } from '../logging/logger.ts';
import type { Awaitable } from '../plugin.ts';
import type { TraceContext } from '../request.ts';

/** What a call says besides its message. */
export interface Caller {
  /** Aborts when the caller cancels or goes away, or when the deadline of the call passes. */
  readonly signal: AbortSignal;
  readonly trace: TraceContext;
}

/** Made once: grpc-js says at the end of every call that it is over, and an error with its stack has its price. */
const callIsOver = new DOMException('The caller is gone, or its deadline has passed.', 'AbortError');

export function callerOf(
  call: ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>,
): Caller {
  const controller = new AbortController();
  if (call.cancelled) controller.abort(callIsOver);
  else call.once('cancelled', () => controller.abort(callIsOver));
  return { signal: controller.signal, trace: traceContext(call.metadata) };
}

function traceContext(metadata: Metadata): TraceContext {
  const [traceparent] = metadata.get('traceparent');
  const tracestate = metadata.get('tracestate').join(',');
  return {
    ...(traceparent !== undefined && { traceparent: String(traceparent) }),
    ...(tracestate !== '' && { tracestate }),
  };
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
  answer: (request: Request, caller: Caller) => Awaitable<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const answered = (async () => answer(call.request, callerOf(call)))();
    answered.then(
      (response) => callback(null, response),
      (thrown: unknown) => {
        if (!(thrown instanceof CallError)) logger.error(`${method} failed`, { error: thrown });
        callback(toCallError(thrown));
      },
    );
  };
}
