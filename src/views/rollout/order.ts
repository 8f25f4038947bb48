import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';
import { actionWords } from './decisions.ts';
import { asSentence } from './headline.ts';

/** What somebody can order of a rollout from the panel. */
export type Order =
  | { kind: 'action'; action: RolloutAction }
  | { kind: 'sign-off'; role: string }
  | { kind: 'tick'; precondition: string }
  | { kind: 'kill-switch'; killSwitch: string };

/** What an order is called: on the button that confirms it, in its dialog's title, and once it is done. */
export type OrderWords = { verb: string; title: string; done: string };

export function wordsOf(rollout: RolloutDocument, order: Order): OrderWords {
  switch (order.kind) {
    case 'action': {
      const { verb, done } = actionWords[order.action];
      return { verb, title: `${verb} ${rollout.id}`, done };
    }
    case 'sign-off':
      return { verb: 'Sign off', title: `Sign off as ${order.role}`, done: `Signed off as ${order.role}` };
    case 'tick':
      return { verb: 'Confirm', title: `Confirm ${order.precondition}`, done: 'Confirmed' };
    case 'kill-switch':
      return {
        verb: 'Pull',
        title: `Pull ${order.killSwitch} of ${rollout.id}`,
        done: 'Kill switch pulled',
      };
  }
}

/** Why an order is not possible now; undefined where it is. A kill switch always is. */
export function obstacleOf(rollout: RolloutDocument, order: Order): string | undefined {
  switch (order.kind) {
    case 'action': {
      const offer = rollout.actions.find(({ action }) => action === order.action);
      if (!offer) return 'This scheduler does not offer it.';
      return offer.allowed ? undefined : asSentence(offer.why ?? 'this is not possible now');
    }
    case 'sign-off': {
      const signOff = rollout.signOffs.find(({ role }) => role === order.role);
      if (!signOff) return `This stage asks for no sign-off by ${order.role} any more.`;
      return signOff.by === null
        ? undefined
        : `${signOff.by} has signed off this stage as ${order.role} already.`;
    }
    case 'tick': {
      const precondition = rollout.preconditions.find(({ name }) => name === order.precondition);
      if (!precondition) return 'The next stage does not ask for this any more.';
      return precondition.met ? `${asSentence(precondition.why)} already.` : undefined;
    }
    case 'kill-switch':
      return undefined;
  }
}

/** Where an order is sent to within the data source's resources, and what is sent. */
export function requestOf(
  rolloutId: string,
  order: Order,
  { reason, revision }: { reason: string; revision: number },
): { path: string; body: Record<string, unknown> } {
  const at = (path: string) => `rollouts/${encodeURIComponent(rolloutId)}/${path}`;
  switch (order.kind) {
    case 'action':
      return { path: at(order.action), body: { reason, revision } };
    case 'sign-off':
      return { path: at('sign-offs'), body: { role: order.role, reason, revision } };
    case 'tick':
      return { path: at('ticks'), body: { precondition: order.precondition, reason, revision } };
    case 'kill-switch':
      // It works whatever the rollout is at, and is not to be refused for a revision in an emergency.
      return { path: at(`kill-switches/${encodeURIComponent(order.killSwitch)}`), body: { reason } };
  }
}

/** Orders that take something back are red. */
export function isDestructive(order: Order): boolean {
  return order.kind === 'kill-switch' || (order.kind === 'action' && order.action === 'rollback');
}
