import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { spellDuration } from './duration.ts';
import type { Order } from './order.ts';
import { spellSettings } from './settings.ts';

/** What an order will change, for the one who is about to confirm it. */
export function consequence(rollout: RolloutDocument, order: Order): string {
  switch (order.kind) {
    case 'action':
      return consequenceOfAction(rollout, order.action);
    case 'sign-off':
      return t(
        'rollcall.consequence.sign-off',
        'Says that {{role}} agrees to leave {{here}} for what comes next. It changes no setting.',
        { role: order.role, here: hereOf(rollout) },
      );
    case 'tick': {
      const asked = rollout.preconditions.find(({ name }) => name === order.precondition);
      const title = asked?.title ?? order.precondition;
      return asked?.role
        ? t('rollcall.consequence.tick-as', 'Confirms as {{role}}: {{title}}. It changes no setting.', {
            role: asked.role,
            title,
          })
        : t('rollcall.consequence.tick', 'Confirms: {{title}}. It changes no setting.', { title });
    }
    case 'kill-switch':
      return consequenceOfPull(rollout, order.killSwitch);
    case 'drill':
      return consequenceOfDrill(rollout, order.drill);
    case 'note':
      return t(
        'rollcall.consequence.note',
        'Stands in the log of the rollout and in its run sheet. It changes nothing.',
      );
  }
}

function consequenceOfAction(rollout: RolloutDocument, action: RolloutAction): string {
  const [first] = rollout.stages;
  const next = rollout.stages.find((stage) => stage.status === 'next');
  const current = rollout.stages.find((stage) => stage.status === 'current');
  const here = hereOf(rollout);
  switch (action) {
    case 'start':
      return first
        ? t(
            'rollcall.consequence.start',
            'Starts with the first stage, “{{stage}}”: {{changes}}. The stage begins once the workload shows it.',
            { stage: first.title, changes: first.changes },
          )
        : t('rollcall.consequence.start-unnamed', 'Starts the first stage.');
    case 'promote':
      return next
        ? t(
            'rollcall.consequence.promote',
            'Goes on from {{here}} to “{{stage}}”: {{changes}}. The stage begins once the workload shows it.',
            { here, stage: next.title, changes: next.changes },
          )
        : endsFor(here);
    case 'finish': {
      const left = rollout.stages.filter((stage) => stage.status === 'next').map(({ title }) => `“${title}”`);
      if (left.length === 0) return endsFor(here);
      const passedOver = t('rollcall.consequence.passed-over', '{{stages}} will not be carried out.', {
        stages: left.join(', '),
      });
      return `${endsFor(here)} ${passedOver}`;
    }
    case 'hold':
      return t(
        'rollcall.consequence.hold',
        'Stays at {{here}}. Nothing is promoted until someone resumes the rollout.',
        { here },
      );
    case 'resume':
      return wasMoved(rollout)
        ? t(
            'rollcall.consequence.resume-anew',
            'Sets {{here}} again, from which a kill switch moved the lever. The stage begins anew once the workload shows it.',
            { here },
          )
        : t(
            'rollcall.consequence.resume',
            'Goes on being judged at {{here}}, and its dwell begins anew. No setting changes by this.',
            { here },
          );
    case 'rollback':
      return current
        ? t(
            'rollcall.consequence.rollback',
            'Leaves {{here}} and takes back everything that this rollout has changed.',
            { here },
          )
        : t('rollcall.consequence.rollback-all', 'Takes back everything that this rollout has changed.');
    case 'abort':
      return consequenceOfAbort(rollout);
  }
}

const endsFor = (here: string) =>
  t('rollcall.consequence.ends', 'Ends the rollout: {{here}} stays in force for good.', { here });

function consequenceOfAbort({ lever, pending }: RolloutDocument): string {
  const { settings } = lever;
  return [
    settings
      ? t(
          'rollcall.consequence.abort-at',
          'Ends the rollout and takes nothing back: the workload stays as it is now ({{settings}}).',
          { settings: spellSettings(settings) },
        )
      : t(
          'rollcall.consequence.abort',
          'Ends the rollout and takes nothing back: the workload stays as it is now.',
        ),
    ...(pending
      ? [t('rollcall.consequence.abort-pending', 'A setting that is on its way may still take effect.')]
      : []),
    t('rollcall.consequence.abort-instead', 'To undo it, roll back instead.'),
  ].join(' ');
}

function consequenceOfPull(rollout: RolloutDocument, name: string): string {
  const pulled = rollout.killSwitches.find((each) => each.name === name);
  if (!pulled) return t('rollcall.consequence.pull-unknown', 'Changes what the plan says of it.');
  const changes = pulled.steps
    .map(spellSettings)
    .filter((step) => step !== '')
    .join(t('rollcall.consequence.then', ', then '));
  return [
    t('rollcall.consequence.pull', '{{title}}: within {{budget}}.', {
      title: pulled.title,
      budget: spellDuration(pulled.budgetSeconds),
    }),
    ...(changes
      ? [
          t('rollcall.consequence.pull-sets', 'Sets {{changes}}, unless that is narrower already.', {
            changes,
          }),
        ]
      : []),
    endsAt(rollout, pulled.rollsBack),
  ].join(' ');
}

function endsAt({ state }: RolloutDocument, rollsBack: boolean): string {
  if (state === 'draft' || state === 'rolled-back' || state === 'aborted')
    return t('rollcall.consequence.pull-not-under-way', 'The rollout is not under way, and stays as it is.');
  if (rollsBack) return t('rollcall.consequence.pull-rolls-back', 'It ends the rollout as rolled back.');
  return state === 'running' || state === 'promoting'
    ? t('rollcall.consequence.pull-holds', 'It puts the rollout on hold.')
    : t('rollcall.consequence.pull-stays', 'The rollout stays as it is.');
}

function consequenceOfDrill({ drills }: RolloutDocument, name: string): string {
  const drill = drills.find((each) => each.name === name);
  return t(
    'rollcall.consequence.drill',
    'Injects the fault of “{{title}}”, pulls {{killSwitch}}, measures whether that takes effect within {{budget}}, and sets everything back. Until then nothing is promoted.',
    {
      title: drill?.title ?? name,
      killSwitch: drill?.killSwitch ?? t('rollcall.consequence.drill-switch', 'its kill switch'),
      budget: spellDuration(drill?.budgetSeconds ?? 0),
    },
  );
}

function hereOf({ stages, stage }: RolloutDocument): string {
  const here = stages.find(({ status }) => status === 'current') ?? stages.find(({ name }) => name === stage);
  return here
    ? t('rollcall.consequence.here', '“{{stage}}” ({{changes}})', {
        stage: here.title,
        changes: here.changes,
      })
    : t('rollcall.consequence.here-unnamed', 'the present stage');
}

/** A kill switch that put the rollout on hold has moved the lever from where the stage wants it. */
function wasMoved({ killSwitches, stageStartedAt }: RolloutDocument): boolean {
  if (stageStartedAt === null) return true;
  return killSwitches.some(({ last }) => last !== null && Date.parse(last.at) >= Date.parse(stageStartedAt));
}
