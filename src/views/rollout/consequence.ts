import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';
import { spellDuration } from './duration.ts';
import type { Order } from './order.ts';
import { spellSettings } from './settings.ts';

/** What an order will change, for the one who is about to confirm it. */
export function consequence(rollout: RolloutDocument, order: Order): string {
  switch (order.kind) {
    case 'action':
      return consequenceOfAction(rollout, order.action);
    case 'sign-off':
      return `Says that ${order.role} agrees to leave ${hereOf(rollout)} for what comes next. It changes no setting.`;
    case 'tick': {
      const asked = rollout.preconditions.find(({ name }) => name === order.precondition);
      const role = asked?.role ?? null;
      return `Confirms${role === null ? '' : ` as ${role}`}: ${asked?.title ?? order.precondition}. It changes no setting.`;
    }
    case 'kill-switch':
      return consequenceOfPull(rollout, order.killSwitch);
  }
}

function consequenceOfAction(rollout: RolloutDocument, action: RolloutAction): string {
  const [first] = rollout.stages;
  const next = rollout.stages.find((stage) => stage.status === 'next');
  const current = rollout.stages.find((stage) => stage.status === 'current');
  const here = hereOf(rollout);
  const begins = 'The stage begins once the workload shows it.';
  switch (action) {
    case 'start':
      return first
        ? `Starts with the first stage, “${first.title}”: ${first.changes}. ${begins}`
        : 'Starts the first stage.';
    case 'promote':
      return next
        ? `Goes on from ${here} to “${next.title}”: ${next.changes}. ${begins}`
        : `Ends the rollout: ${here} stays in force for good.`;
    case 'finish': {
      const left = rollout.stages.filter((stage) => stage.status === 'next').map(({ title }) => `“${title}”`);
      const passedOver = left.length > 0 ? ` ${left.join(', ')} will not be carried out.` : '';
      return `Ends the rollout: ${here} stays in force for good.${passedOver}`;
    }
    case 'hold':
      return `Stays at ${here}. Nothing is promoted until someone resumes the rollout.`;
    case 'resume':
      return wasMoved(rollout)
        ? `Sets ${here} again, from which a kill switch moved the lever. The stage begins anew once the workload shows it.`
        : `Goes on being judged at ${here}. No setting changes by this.`;
    case 'rollback':
      return current
        ? `Leaves ${here} and takes back everything that this rollout has changed.`
        : 'Takes back everything that this rollout has changed.';
    case 'abort': {
      const { settings } = rollout.lever;
      const where = settings ? ` (${spellSettings(settings)})` : '';
      const underWay = rollout.pending ? ' A setting that is on its way may still take effect.' : '';
      return `Ends the rollout and takes nothing back: the workload stays as it is now${where}.${underWay} To undo it, roll back instead.`;
    }
  }
}

function consequenceOfPull(rollout: RolloutDocument, name: string): string {
  const pulled = rollout.killSwitches.find((each) => each.name === name);
  if (!pulled) return 'Changes what the plan says of it.';
  const changes = pulled.steps.map(spellSettings).join(', then ');
  const set = changes ? ` Sets ${changes}, unless that is narrower already.` : '';
  const after = endsAt(rollout, pulled.rollsBack);
  return `${pulled.title}: within ${spellDuration(pulled.budgetSeconds)}.${set} ${after}`;
}

function endsAt({ state }: RolloutDocument, rollsBack: boolean): string {
  if (state === 'draft' || state === 'rolled-back' || state === 'aborted')
    return 'The rollout is not under way, and stays as it is.';
  if (rollsBack) return 'It ends the rollout as rolled back.';
  return state === 'running' || state === 'promoting'
    ? 'It puts the rollout on hold.'
    : 'The rollout stays as it is.';
}

function hereOf({ stages, stage }: RolloutDocument): string {
  const here = stages.find(({ status }) => status === 'current') ?? stages.find(({ name }) => name === stage);
  return here ? `“${here.title}” (${here.changes})` : 'the present stage';
}

/** A kill switch that put the rollout on hold has moved the lever from where the stage wants it. */
function wasMoved({ killSwitches, stageStartedAt }: RolloutDocument): boolean {
  if (stageStartedAt === null) return true;
  return killSwitches.some(({ last }) => last !== null && Date.parse(last.at) >= Date.parse(stageStartedAt));
}
