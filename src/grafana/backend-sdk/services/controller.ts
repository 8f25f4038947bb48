import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { unary } from './call.ts';

/** go-plugin's polite way to end a plugin. The answer goes first; `onShutdown` lets it out before it exits. */
export function controllerService(onShutdown: () => void): UntypedServiceImplementation {
  return {
    Shutdown: unary<unknown, object>('Shutdown', () => {
      setImmediate(onShutdown);
      return {};
    }),
  };
}
