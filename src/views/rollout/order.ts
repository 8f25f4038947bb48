import type { Role } from '../../contract/actor.ts';
import type { EndpointId } from '../../contract/endpoint-id.ts';
import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';
import { routes } from '../../contract/routes.ts';
import { t } from '../text.ts';
import { actionWords } from './decisions.ts';
import { asSentence, isExpired } from './headline.ts';

/** What somebody can order of a rollout. */
export type Order =
  | { kind: 'action'; action: RolloutAction }
  | { kind: 'sign-off'; role: string }
  | { kind: 'tick'; precondition: string }
  | { kind: 'kill-switch'; killSwitch: string }
  | { kind: 'drill'; drill: string }
  | { kind: 'note' };

/** What an order is called: in its dialog's title, on the button that confirms it, and once it is done. */
type OrderWords = { title: string; confirm: string; done: string };

export function wordsOf({ id }: RolloutDocument, order: Order): OrderWords {
  switch (order.kind) {
    case 'action': {
      const { verb, confirm, done } = actionWords(order.action);
      return {
        title: t('rollcall.order.action-title', '{{verb}} {{rollout}}', { verb, rollout: id }),
        confirm,
        done,
      };
    }
    case 'sign-off':
      return {
        title: t('rollcall.order.sign-off-title', 'Sign off as {{role}}', { role: order.role }),
        confirm: t('rollcall.order.sign-off-now', 'Sign off now'),
        done: t('rollcall.order.signed-off', 'Signed off as {{role}}', { role: order.role }),
      };
    case 'tick':
      return {
        title: t('rollcall.order.tick-title', 'Confirm {{precondition}}', {
          precondition: order.precondition,
        }),
        confirm: t('rollcall.order.tick-now', 'Confirm now'),
        done: t('rollcall.order.ticked', 'Confirmed'),
      };
    case 'kill-switch':
      return {
        title: t('rollcall.order.pull-title', 'Pull {{killSwitch}} of {{rollout}}', {
          killSwitch: order.killSwitch,
          rollout: id,
        }),
        confirm: t('rollcall.order.pull-now', 'Pull now'),
        done: t('rollcall.order.pulled', 'Kill switch pulled'),
      };
    case 'drill':
      return {
        title: t('rollcall.order.drill-title', 'Begin the drill {{drill}}', { drill: order.drill }),
        confirm: t('rollcall.order.drill-now', 'Begin now'),
        done: t('rollcall.order.drilled', 'Drill begun'),
      };
    case 'note':
      return {
        title: t('rollcall.order.note-title', 'Note on {{rollout}}', { rollout: id }),
        confirm: t('rollcall.order.note-now', 'Put it down'),
        done: t('rollcall.order.noted', 'Noted'),
      };
  }
}

/** Why an order is not possible at `now` (ms since 1970); undefined where it is. A kill switch always is. */
export function obstacleOf(rollout: RolloutDocument, order: Order, now: number): string | undefined {
  switch (order.kind) {
    case 'action':
      return obstacleOfAction(rollout, order.action, now);
    case 'sign-off': {
      const { role } = order;
      const signOff = rollout.signOffs.find((each) => each.role === role);
      if (!signOff)
        return t('rollcall.order.no-sign-off', 'This stage asks for no sign-off by {{role}} any more.', {
          role,
        });
      return signOff.by === null
        ? undefined
        : t('rollcall.order.has-signed-off', '{{who}} has signed off this stage as {{role}} already.', {
            who: signOff.by,
            role,
          });
    }
    case 'tick': {
      const precondition = rollout.preconditions.find(({ name }) => name === order.precondition);
      if (!precondition)
        return t('rollcall.order.no-precondition', 'The next stage does not ask for this any more.');
      return precondition.met
        ? t('rollcall.order.is-met', '{{why}} already.', { why: asSentence(precondition.why) })
        : undefined;
    }
    case 'drill':
      return rollout.drills.some(({ name, running }) => name === order.drill && running)
        ? t('rollcall.order.drill-runs', 'This drill is running.')
        : undefined;
    case 'kill-switch':
    case 'note':
      return undefined;
  }
}

/** What goes forward rests on the verdict, which may expire before its reader has decided. */
function obstacleOfAction(
  { actions, verdict }: RolloutDocument,
  action: RolloutAction,
  now: number,
): string | undefined {
  const offer = actions.find((each) => each.action === action);
  if (!offer) return t('rollcall.order.not-offered', 'This scheduler does not offer it.');
  if (!offer.allowed)
    return asSentence(offer.why ?? t('rollcall.order.impossible', 'this is not possible now'));
  const rests = action === 'promote' || action === 'finish';
  return rests && verdict && isExpired(verdict, now)
    ? t(
        'rollcall.order.expired',
        'The verdict has expired, and nothing goes on without evidence: wait for the next one.',
      )
    : undefined;
}

const actionEndpoints = {
  start: 'startRollout',
  promote: 'promoteRollout',
  finish: 'finishRollout',
  hold: 'holdRollout',
  resume: 'resumeRollout',
  rollback: 'rollBackRollout',
  abort: 'abortRollout',
} as const satisfies Record<RolloutAction, EndpointId>;

const otherEndpoints = {
  'sign-off': 'signOffRollout',
  tick: 'tickPrecondition',
  'kill-switch': 'pullKillSwitch',
  drill: 'startDrill',
  note: 'noteRollout',
} as const satisfies Record<Exclude<Order['kind'], 'action'>, EndpointId>;

/** Where an action is ordered. */
export const endpointOfAction = (action: RolloutAction) => actionEndpoints[action];

/** Who may give an order: what goes in the safe direction takes less. */
export function roleFor(order: Order): Role {
  const endpoint = order.kind === 'action' ? actionEndpoints[order.action] : otherEndpoints[order.kind];
  return routes[endpoint].scope === 'operate' ? 'operator' : 'admin';
}

/** Orders that take something back are red. */
export function isDestructive(order: Order): boolean {
  return order.kind === 'kill-switch' || (order.kind === 'action' && order.action === 'rollback');
}

/** A kill switch works whatever has changed meanwhile, and a note is true whatever has: they name no revision. */
export function namesRevision({ kind }: Order): boolean {
  return kind !== 'kill-switch' && kind !== 'note';
}
