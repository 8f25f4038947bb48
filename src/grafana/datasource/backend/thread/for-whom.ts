import type { PluginRequest } from '../../../backend-sdk/index.ts';
import { identityHeaders } from '../identity.ts';
import { traceHeaders } from '../tracing/trace-context.ts';

/** What of a request goes to the thread: data alone. The user stands in `identity`, as far as anything needs one. */
export function forWhom(request: PluginRequest) {
  return {
    context: { ...request.context, user: null },
    identity: identityHeaders(request),
    trace: traceHeaders(request.trace),
  };
}
