import type { CellEvidence, PermitStatement } from '../contract/permit.ts';
import type { RolloutDocument } from '../contract/rollout.ts';
import { sampleAgeSeconds, whyUnhealthy, type Seen } from './seen.ts';
import type { Limits } from './settings.ts';

/** What a sentinel knows of the cells that it watches, by name. */
type Watched = ReadonlyMap<string, Seen>;

/**
 * Why what a sentinel sees does not allow a stage to begin, a phrase each; none where it does. Every cell of the plan
 * must be healthy; the asking one must show that the move is possible; the others must have come as far as the plan
 * has them come before it.
 */
export function whyHeld(statement: PermitStatement, watched: Watched, limits: Limits, now: number): string[] {
  return cellsIn(statement).flatMap((cell) => {
    const seen = watched.get(cell);
    if (!seen)
      return [`cell ${cell} is not among the cells that this sentinel watches: add it to its settings`];
    const unhealthy = whyUnhealthy(seen, limits, now).map((why) => `cell ${cell}: ${why}`);
    if (unhealthy.length > 0) return unhealthy;
    const document = rolloutIn(seen, statement);
    const why =
      cell === statement.cell ? whyNotHere(statement, document) : whyNotThere(statement, cell, document);
    return why.map((each) => `cell ${cell}: ${each}`);
  });
}

/** What was seen of each cell of the plan, in the order of their names. */
export function evidenceFor(statement: PermitStatement, watched: Watched, now: number): CellEvidence[] {
  return cellsIn(statement)
    .sort()
    .map((cell) => {
      const seen = watched.get(cell);
      const rollout = seen && rolloutIn(seen, statement);
      return {
        cell,
        goodProbes: seen?.goodProbes ?? 0,
        sampleAgeSeconds: seen ? sampleAgeSeconds(seen, now) : null,
        instances: seen?.reading?.instances ?? null,
        stalePercent: seen?.reading?.stalePercent ?? null,
        openBreakersPercent: seen?.reading?.openBreakersPercent ?? null,
        rollout: rollout
          ? {
              state: rollout.state,
              stage: rollout.stage,
              revision: rollout.revision,
              planHash: rollout.planHash,
              decision: rollout.verdict?.decision ?? null,
              verdictAt: rollout.verdict?.at ?? null,
            }
          : null,
      };
    });
}

const cellsIn = ({ cell, course }: PermitStatement) => [
  ...new Set([cell, ...(course ?? []).map((each) => each.cell)]),
];

const rolloutIn = ({ reading }: Seen, { rollout }: PermitStatement) =>
  reading?.rollouts.find(({ id }) => id === rollout);

/** The asking cell shows from outside what it says: that revision, that stage, and that the move is possible. */
function whyNotHere(statement: PermitStatement, rollout: RolloutDocument | undefined): string[] {
  const { action, from, to, planHash, revision, cell, course } = statement;
  if (course && !course.some((each) => each.cell === cell && each.name === to))
    return [`the plan has no stage ${to} of it: see which cell its settings say it is`];
  if (!rollout) return [`it shows no rollout ${statement.rollout}`];
  if (rollout.revision !== revision)
    return [`it shows revision ${rollout.revision}, and asks for ${revision}: ask anew`];
  if (rollout.stage !== from)
    return [`it shows stage ${rollout.stage ?? 'none'}, and asks from ${from ?? 'none'}`];
  // A start may take up a file that has changed since the run before.
  if (rollout.planHash !== planHash && !(action === 'start' && rollout.planFileDiffers))
    return ['it shows another plan than it asks for'];
  const shown = rollout.actions.find((each) => each.action === action);
  if (!shown?.allowed) return [`it shows that it cannot ${action}: ${shown?.why ?? 'it does not say why'}`];
  if (action === 'promote' && rollout.verdict?.decision !== 'promote') return ['its verdict is not promote'];
  return [];
}

/** Another cell of the plan: nothing is on its way there, and what comes before the wanted stage has been proved. */
function whyNotThere(
  statement: PermitStatement,
  cell: string,
  rollout: RolloutDocument | undefined,
): string[] {
  const course = statement.course ?? [];
  const wanted = course.findIndex((each) => each.cell === statement.cell && each.name === statement.to);
  const before = course.slice(0, wanted).findLast((each) => each.cell === cell);
  if (rollout && ['promoting', 'rolling-back'].includes(rollout.state))
    return [`it is ${rollout.state}: wait until it is done`];
  if (!before) return [];
  if (!rollout)
    return [`it shows no rollout ${statement.rollout}, and its stage ${before.name} comes before`];
  if (!['running', 'done'].includes(rollout.state))
    return [`it is ${rollout.state}, and its stage ${before.name} comes before`];
  if (rollout.planHash !== statement.planHash)
    return ['it goes by another file of the plan: give all cells the same file'];
  // Whoever ends a rollout passes over what is optional.
  if (rollout.state === 'done') return [];
  const stage = rollout.stages.find(({ name }) => name === before.name);
  if (stage?.status === 'done') return [];
  if (stage?.status !== 'current') return [`its stage ${before.name} comes before, and has not begun`];
  return whyNotProved(rollout).map((why) => `its stage ${before.name} comes before: ${why}`);
}

/** Whether the stage that a cell is at has all its evidence, whatever the next stage there still waits for. */
function whyNotProved({ verdict, signOffs, waivers }: RolloutDocument): string[] {
  if (!verdict) return ['there is no verdict'];
  const waived = waivers.map(({ criterion }) => criterion);
  const open = verdict.results.filter(
    ({ role, name, verdict: says }) => role === 'exit' && says !== 'pass' && !waived.includes(name),
  );
  return [
    ...(verdict.decision === 'rollback' ? [verdict.summary] : []),
    ...(verdict.dwellSeconds < verdict.dwellRequiredSeconds
      ? [`${Math.ceil(verdict.dwellRequiredSeconds - verdict.dwellSeconds)} s of its dwell are left`]
      : []),
    ...open.map(({ title, verdict: says }) => `${title}: ${says}`),
    ...signOffs.flatMap(({ role, by }) => (by === null ? [`sign-off by ${role} is missing`] : [])),
  ];
}
