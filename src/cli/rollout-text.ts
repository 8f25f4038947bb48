import type { RolloutDocument } from '../contract/rollout.ts';
import { ago } from './ago.ts';
import { printable, table } from './table.ts';

/** Rollouts in a table. */
export function rolloutsText(rollouts: readonly RolloutDocument[]): string {
  const rows = rollouts.map(({ id, state, stage, revision, verdict }) => [
    id,
    state,
    stage ?? '-',
    String(revision),
    verdict?.decision ?? '-',
    verdict?.summary ?? '-',
  ]);
  return table(['ROLLOUT', 'STATE', 'STAGE', 'REVISION', 'VERDICT', 'WHY'], rows);
}

/** One rollout with what has to be known to decide on it. */
export function rolloutText(rollout: RolloutDocument, now: number): string {
  const { verdict, pending, problem, lever } = rollout;
  const head = [
    `${rollout.id}  ${rollout.title}`,
    `State      ${rollout.state}${rollout.stage ? `, stage ${rollout.stage}` : ''}, revision ${rollout.revision}, mode ${rollout.mode}`,
    `Verdict    ${verdict ? `${verdict.decision}: ${verdict.summary}` : '-'}`,
    `Lever      ${leverText(lever)}`,
    ...(pending ? [`On its way ${pending.purpose}, step ${pending.step} of ${pending.steps}`] : []),
    ...(problem ? [`Problem    ${problem}`] : []),
    ...(rollout.planFileDiffers ? ['Plan       its file differs from the plan that is carried out'] : []),
  ].map(printable);
  return [head.join('\n'), ...parts(rollout, now)].join('\n\n');
}

function leverText({ name, settings, inEffect, why, simulated }: RolloutDocument['lever']): string {
  const seen = inEffect === null ? '' : inEffect ? ', in effect' : `, not in effect: ${why}`;
  return `${name} ${settings ? JSON.stringify(settings) : 'never set'}${seen}${simulated ? ' (simulated)' : ''}`;
}

function parts(rollout: RolloutDocument, now: number): string[] {
  const { stages, verdict, preconditions, signOffs, drills, actions, history } = rollout;
  const sections: [string[], string[][]][] = [
    [['STAGE', 'STATUS', 'CHANGES'], stages.map(({ name, status, changes }) => [name, status, changes])],
    [
      ['CRITERION', 'ROLE', 'VERDICT', 'VALUE', 'WHY'],
      (verdict?.results ?? []).map(({ name, role, verdict: says, value, reason }) => [
        name,
        role,
        says,
        value === null ? '-' : String(value),
        reason,
      ]),
    ],
    [
      ['PRECONDITION', 'MET', 'WHY'],
      preconditions.map(({ name, met, why }) => [name, met ? 'yes' : 'no', why]),
    ],
    [['SIGN-OFF', 'BY', 'WHEN'], signOffs.map(({ role, by, at }) => [role, by ?? '-', ago(at, now)])],
    [
      ['DRILL', 'LAST', 'PASSED', 'TOOK', 'DUE'],
      drills.map(({ name, last, dueAt, overdue, running }) => [
        name,
        running ? 'running' : ago(last?.at, now),
        last ? (last.passed ? 'yes' : `no: ${last.why}`) : '-',
        typeof last?.secondsToEffect === 'number' ? `${last.secondsToEffect} s` : '-',
        overdue ? 'overdue' : ago(dueAt, now),
      ]),
    ],
    [
      ['ACTION', 'POSSIBLE', 'WHY NOT'],
      actions.map(({ action, allowed, why }) => [action, allowed ? 'yes' : 'no', why ?? '']),
    ],
    [
      ['WHEN', 'WHAT', 'WHO', 'WHY'],
      history.map(({ at, action, actor, reason }) => [ago(at, now), action, actor, reason]),
    ],
  ];
  return sections.filter(([, rows]) => rows.length > 0).map(([titles, rows]) => table(titles, rows));
}
