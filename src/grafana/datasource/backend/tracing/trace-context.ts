import type { TraceContext } from '../../../backend-sdk/index.ts';

const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** What may stand in a header; W3C asks for no more than 512 characters to be passed on. */
const tracestate = /^[\x20-\x7e]{1,512}$/;

/** The span that something belongs to. */
interface SpanPlace {
  traceId: string;
  spanId: string;
  traceFlags: number;
}

/** The place in a trace that a `traceparent` names; undefined for what is none. */
export function placeOf(header: string | undefined): SpanPlace | undefined {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.exec(header ?? '') ?? [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** The W3C headers of a request that belongs to a trace, as they go on to the scheduler; none for what is not valid. */
export function traceHeaders(trace: TraceContext): Record<string, string> {
  if (trace.traceparent === undefined || !placeOf(trace.traceparent)) return {};
  return {
    traceparent: trace.traceparent,
    ...(tracestate.test(trace.tracestate ?? '') && { tracestate: trace.tracestate as string }),
  };
}

export function traceparentOf({ traceId, spanId, traceFlags }: SpanPlace): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
