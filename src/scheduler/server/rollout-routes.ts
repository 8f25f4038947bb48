import { z } from 'zod';
import {
  rolloutAction,
  rolloutActionRequest,
  type RolloutAction,
  type RolloutActionRequest,
  type RolloutDocument,
} from '../../contract/rollout.ts';
import type { Access, Caller } from './access.ts';
import type { App } from './typed-app.ts';

export interface RolloutPorts {
  rollouts: {
    list(): Promise<RolloutDocument[]>;
    get(id: string): Promise<RolloutDocument>;
    act(
      id: string,
      action: RolloutAction,
      request: RolloutActionRequest,
      actor: Caller & { requestId: string },
    ): Promise<RolloutDocument>;
  };
}

const named = z.object({ id: z.string() });
const acted = named.extend({
  action: z.enum(rolloutAction.options, { error: `must be one of ${rolloutAction.options.join(', ')}` }),
});

/** `GET /api/rollouts`, `GET /api/rollouts/{id}` and `POST /api/rollouts/{id}/{action}`. */
export function rolloutRoutes(app: App, { rollouts }: RolloutPorts, access: Access): void {
  app.get('/api/rollouts', async (request) => {
    await access.mayRead(request);
    return { rollouts: await rollouts.list() };
  });

  app.get('/api/rollouts/:id', { schema: { params: named } }, async (request) => {
    await access.mayRead(request);
    return rollouts.get(request.params.id);
  });

  app.post(
    '/api/rollouts/:id/:action',
    {
      schema: { params: acted, body: rolloutActionRequest },
      // Who asks is settled before what they ask: a stranger learns nothing of what a good request looks like.
      onRequest: async (request) => void (await access.mayOperate(request)),
    },
    async (request) => {
      const caller = await access.mayOperate(request);
      const { id, action } = request.params;
      return rollouts.act(id, action, request.body, { ...caller, requestId: request.id });
    },
  );
}
