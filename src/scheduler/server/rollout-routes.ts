import type { Actor } from '../../contract/actor.ts';
import { getRollout, listRollouts, rolloutOrders } from '../../contract/endpoints/rollouts.ts';
import {
  rolloutAction,
  type RolloutAction,
  type RolloutActionRequest,
  type RolloutDocument,
} from '../../contract/rollout.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface RolloutPorts {
  rollouts: {
    list(): Promise<RolloutDocument[]>;
    get(id: string): Promise<RolloutDocument>;
    act(
      id: string,
      action: RolloutAction,
      request: RolloutActionRequest,
      actor: Actor,
    ): Promise<RolloutDocument>;
  };
}

/** `GET /api/rollouts`, `GET /api/rollouts/{id}` and `POST /api/rollouts/{id}/{action}`. */
export function rolloutRoutes(app: App, gate: Gate, { rollouts }: RolloutPorts): void {
  serve(app, gate, listRollouts, async () => ({ rollouts: await rollouts.list() }));
  serve(app, gate, getRollout, ({ params }) => rollouts.get(params.id));
  for (const action of rolloutAction.options)
    serve(app, gate, rolloutOrders[action], ({ params, body, actor }) =>
      rollouts.act(params.id, action, body, actor),
    );
}
