import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { descriptor } from './descriptor.ts';

const definitions = fromJSON(descriptor, { keepCase: true, longs: Number, enums: String, defaults: true });

function service(name: string): ServiceDefinition {
  const definition = definitions[name];
  if (!definition || 'format' in definition) throw new Error(`${name} is not a service of the descriptor`);
  return definition;
}

/** What `grpc.Server.addService` and a client need to know of each service. */
export const services = {
  data: service('pluginv2.Data'),
  diagnostics: service('pluginv2.Diagnostics'),
  resource: service('pluginv2.Resource'),
  stream: service('pluginv2.Stream'),
  controller: service('plugin.GRPCController'),
  health: service('grpc.health.v1.Health'),
};

/** Grafana sends whole dashboards' worth of queries; grpc-js would stop reading at 4 MB. */
export const maxReceiveBytes = 16 * 1024 * 1024;
