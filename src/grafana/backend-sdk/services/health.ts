import { status, type ServerWritableStream, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { HealthCheckRequest, HealthCheckResponse } from '../protocol/messages.ts';
import { CallError, callerOf, unary } from './call.ts';

/** go-plugin pings the service of this name to see whether the process is there; the empty name is the server. */
const known: readonly string[] = ['plugin', ''];

/** gRPC's standard health service. It says that the process serves, not that the data source works. */
export function healthService(stopping: AbortSignal): UntypedServiceImplementation {
  const current = (): HealthCheckResponse => ({ status: stopping.aborted ? 'NOT_SERVING' : 'SERVING' });
  return {
    Check: unary<HealthCheckRequest, HealthCheckResponse>('Health/Check', ({ service }) => {
      if (!known.includes(service)) throw new CallError(status.NOT_FOUND, `unknown service ${service}`);
      return current();
    }),
    Watch(call: ServerWritableStream<HealthCheckRequest, HealthCheckResponse>) {
      call.write(current());
      const end = () => {
        if (stopping.aborted) call.write(current());
        call.end();
      };
      AbortSignal.any([callerOf(call).signal, stopping]).addEventListener('abort', end, { once: true });
    },
  };
}
