import { z } from 'zod';
import type { HealthDocument } from '../../contract/health.ts';
import type { Access } from './access.ts';
import type { App } from './typed-app.ts';

export interface HealthPorts {
  version: string;
  health: () => HealthDocument;
  /** Waits a moment until the health that is shown is also stored; says false if storage is slow or away. */
  healthStored: () => Promise<boolean>;
  /** Resolves when storage answers. */
  storage: () => Promise<void>;
}

const serviceHealth = z.object({
  status: z.enum(['ok', 'degraded']),
  service: z.literal('rollcall'),
  version: z.string(),
  storage: z.enum(['ok', 'unavailable']),
});

/** `GET /api/health` of the service itself, and the scheduler health document. */
export function healthRoutes(
  app: App,
  { version, health, healthStored, storage }: HealthPorts,
  access: Access,
): void {
  app.get(
    '/api/health',
    { schema: { response: { 200: serviceHealth, 503: serviceHealth } } },
    async (_request, reply) => {
      const answers = await storage().then(
        () => true,
        () => false,
      );
      return reply.status(answers ? 200 : 503).send({
        status: answers ? 'ok' : 'degraded',
        service: 'rollcall',
        version,
        storage: answers ? 'ok' : 'unavailable',
      });
    },
  );

  // The document is ours and typed: it is serialised as it is, for validating a thousand instances takes longer than making them.
  app.get('/api/monitoring/scheduler/health', async (request, reply) => {
    await access.mayRead(request);
    const document = health();
    // What somebody has seen is not to be forgotten by a crash. Without storage it is shown all the same, and says so.
    if (!(await healthStored())) reply.header('rollcall-storage', 'behind');
    return reply.header('cache-control', 'no-store').send(document);
  });
}
