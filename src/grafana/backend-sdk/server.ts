import { Server } from '@grpc/grpc-js';
import type { DataSourcePlugin } from './plugin.ts';
import { maxReceiveBytes, services } from './protocol/services.ts';
import { controllerService } from './services/controller.ts';
import { dataService } from './services/data.ts';
import { diagnosticsService } from './services/diagnostics.ts';
import { healthService } from './services/health.ts';
import { resourceService } from './services/resource.ts';
import { streamService } from './services/stream.ts';
import { countUnsent } from './services/unsent.ts';

interface PluginServer {
  readonly grpc: Server;
  /** Ends streams, lets other requests finish, and cuts off what is left after `ms` milliseconds. */
  drain(ms: number): Promise<void>;
}

/**
 * All services of a plugin, not yet bound to an address. What Grafana also asks for but does not need (broker,
 * stdio, admission, conversion) gets grpc-js's UNIMPLEMENTED.
 * @param onShutdown called when Grafana asks the plugin to stop, once the answer is on its way.
 */
export function createServer(plugin: DataSourcePlugin, onShutdown: () => void): PluginServer {
  const grpc = new Server({
    'grpc.max_receive_message_length': maxReceiveBytes,
    interceptors: [countUnsent],
  });
  const stopping = new AbortController();

  grpc.addService(services.data, dataService(plugin));
  grpc.addService(services.diagnostics, diagnosticsService(plugin));
  grpc.addService(services.resource, resourceService(plugin));
  grpc.addService(services.stream, streamService(plugin, stopping.signal));
  grpc.addService(services.health, healthService(stopping.signal));
  grpc.addService(services.controller, controllerService(onShutdown));

  return {
    grpc,
    async drain(ms) {
      stopping.abort();
      const timer = setTimeout(() => grpc.forceShutdown(), ms);
      await new Promise<void>((resolve) => grpc.tryShutdown(() => resolve()));
      clearTimeout(timer);
    },
  };
}
