import { z } from 'zod';
import {
  configurationChangeRequest,
  configurationRollbackRequest,
  type ConfigurationChangeRequest,
  type ConfigurationDocument,
  type ConfigurationHistory,
  type ConfigurationRollbackRequest,
} from '../../contract/configuration.ts';
import type { Access, Caller } from './access.ts';
import type { App } from './typed-app.ts';

type Actor = Caller & { requestId: string };

export interface ConfigurationPorts {
  configuration: {
    document(): ConfigurationDocument;
    change(request: ConfigurationChangeRequest, actor: Actor): Promise<ConfigurationDocument>;
    rollback(request: ConfigurationRollbackRequest, actor: Actor): Promise<ConfigurationDocument>;
    history(limit: number): Promise<ConfigurationHistory>;
  };
}

const limitError = 'must be a whole number from 1 to 1000';
const historyQuery = z.object({
  limit: z.coerce.number(limitError).int(limitError).min(1, limitError).max(1_000, limitError).default(50),
});

/** `GET` and `PATCH /api/config`, `GET /api/config/history?limit=` and `POST /api/config/rollback`. */
export function configurationRoutes(app: App, { configuration }: ConfigurationPorts, access: Access): void {
  app.get('/api/config', async (request, reply) => {
    await access.mayRead(request);
    return reply.header('cache-control', 'no-store').send(configuration.document());
  });

  app.get('/api/config/history', { schema: { querystring: historyQuery } }, async (request) => {
    await access.mayRead(request);
    return configuration.history(request.query.limit);
  });

  app.patch(
    '/api/config',
    {
      schema: { body: configurationChangeRequest },
      // Who asks is settled before what they ask: a stranger learns nothing of what a good request looks like.
      onRequest: async (request) => void (await access.mayOperate(request)),
    },
    async (request) => {
      const caller = await access.mayOperate(request);
      return configuration.change(request.body, { ...caller, requestId: request.id });
    },
  );

  app.post(
    '/api/config/rollback',
    {
      schema: { body: configurationRollbackRequest },
      onRequest: async (request) => void (await access.mayOperate(request)),
    },
    async (request) => {
      const caller = await access.mayOperate(request);
      return configuration.rollback(request.body, { ...caller, requestId: request.id });
    },
  );
}
