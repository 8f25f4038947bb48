import Fastify, { type FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import { noSchemas } from '../../http/no-schemas.ts';

/** The Prometheus exporter, on a port of its own as Pulse has it. `fresh` resolves when the fleet is shown as it is now. */
export function buildMetricsApp({ registry }: Metrics, fresh: () => Promise<void>): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true, schemaController: noSchemas });
  app.get('/metrics', async (_request, reply) => {
    await fresh();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
  return app;
}
