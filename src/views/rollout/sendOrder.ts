import type { RolloutDocument } from '../../contract/rollout.ts';
import { CallFailed, type Call } from '../host/call.ts';
import { endpointOfAction, type Order } from './order.ts';
import { readRollout } from './readRollout.ts';

/** What goes with an order: why, at which revision, and the key by which it is known again. */
type Said = { reason: string; revision: number; idempotencyKey: string; dryRun: boolean };

/**
 * Sends an order, and gives the rollout as it is then.
 * @throws CallFailed
 */
export async function sendOrder(call: Call, id: string, order: Order, said: Said): Promise<RolloutDocument> {
  const rollout = readRollout(await ask(call, id, order, said));
  // It came from something in between: whether the order arrived is not known.
  if (!rollout) throw new CallFailed(undefined, {});
  return rollout;
}

function ask(call: Call, id: string, order: Order, said: Said): Promise<unknown> {
  const { reason, revision, idempotencyKey, dryRun } = said;
  const params = { id };
  const body = { reason, revision };
  switch (order.kind) {
    case 'action':
      return call(endpointOfAction(order.action), { params, body, idempotencyKey });
    case 'sign-off':
      return call('signOffRollout', { params, body: { ...body, role: order.role }, idempotencyKey });
    case 'tick':
      return call('tickPrecondition', {
        params,
        body: { ...body, precondition: order.precondition },
        idempotencyKey,
      });
    case 'kill-switch':
      // It is not to be refused for a revision in an emergency.
      return call('pullKillSwitch', {
        params: { id, killSwitch: order.killSwitch },
        body: { reason },
        idempotencyKey,
      });
    case 'drill':
      return call('startDrill', {
        params: { id, drill: order.drill },
        body: { ...body, dryRun },
        idempotencyKey,
      });
    case 'note':
      return call('noteRollout', { params, body: { reason }, idempotencyKey });
  }
}
