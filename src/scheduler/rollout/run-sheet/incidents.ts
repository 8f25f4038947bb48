import type { RolloutPlan } from '../../../contract/plan.ts';
import type { CriterionResult } from '../../../contract/rollout.ts';
import type { IncidentNote } from '../../../contract/run-sheet/incident.ts';
import { stageName } from '../rollout.ts';
import { effectOf } from './lever-changes.ts';
import { isoOf, orderedBy, type RunStep } from './steps.ts';

/** What was done in one incident: kill switches and a rollback, with no stage beginning in between. */
interface Incident {
  acts: RunStep[];
  /** What follows up to the next incident. */
  after: RunStep[];
}

/** An incident note for each time that a run was rolled back, or a kill switch was pulled on it. */
export function incidentsOf({
  steps,
  plan,
}: {
  steps: readonly RunStep[];
  plan: RolloutPlan;
}): IncidentNote[] {
  return gathered(steps).map((incident) => noteOf(incident, steps, plan));
}

function gathered(steps: readonly RunStep[]): Incident[] {
  const incidents: Incident[] = [];
  let open: Incident | undefined;
  for (const step of steps) {
    const { event, before, after } = step;
    const acts = event.kind === 'rolled-back' || (event.kind === 'pulled' && before.state !== 'draft');
    if (acts && open) open.acts.push(step);
    else if (acts) {
      open = { acts: [step], after: [] };
      incidents.push(open);
    }
    incidents.at(-1)?.after.push(step);
    if (event.kind === 'in-effect' && after.stageStartedAt !== before.stageStartedAt && after.stage !== null)
      open = undefined;
  }
  return incidents;
}

function noteOf({ acts, after }: Incident, steps: readonly RunStep[], plan: RolloutPlan): IncidentNote {
  const [first, last] = [acts[0] as RunStep, acts.at(-1) as RunStep];
  const stage = stageName(first.before);
  const triggers = failing(acts);
  const change = orderedBy(last);
  const { featureOwner } = plan.routing;
  return {
    entry: first.entry.sequence,
    stage,
    triggers: triggers.map(({ name, title, value, unit, reason, query, evidenceHash }) => ({
      criterion: name,
      title,
      value,
      unit,
      reason,
      query,
      evidenceHash,
    })),
    firstObserved: isoOf(
      Math.min(
        Date.parse(first.entry.at),
        ...triggers.map((trigger) => failingSince(trigger, stage, steps, plan)),
      ),
    ),
    killSwitches: acts.flatMap(({ event }) => (event.kind === 'pulled' ? [event.killSwitch] : [])),
    change: {
      from: first.before.settings,
      to: change?.steps.at(-1)?.settings ?? plan.rollbackTo,
      inEffectAfterSeconds: (change && effectOf(steps, change)?.seconds) ?? null,
    },
    impact: written(after, 'impact'),
    followUp: { owner: featureOwner, note: written(after, 'follow-up') },
  };
}

/** The triggers that failed in what was decided on, each once. */
function failing(acts: readonly RunStep[]): CriterionResult[] {
  const results = acts.flatMap(({ verdict }) => verdict?.results ?? []).filter(trips);
  return results.filter(({ name }, index) => results.findIndex((each) => each.name === name) === index);
}

const trips = ({ role, verdict }: CriterionResult) => role === 'trigger' && verdict === 'fail';

/**
 * Since when a trigger has failed at the latest, in ms since 1970, by the oldest verdict of this stage in the log that
 * shows it. A threshold fails when it was breached for the whole of its window, so it was breached before that.
 */
function failingSince(
  { name }: CriterionResult,
  stage: string | null,
  steps: readonly RunStep[],
  plan: RolloutPlan,
): number {
  for (const { verdict } of steps) {
    const result =
      verdict?.stage === stage && verdict.results.find((each) => each.name === name && trips(each));
    if (!verdict || !result) continue;
    const sustainedMs = plan.criteria[name]?.test.kind === 'threshold' ? result.windowSeconds * 1_000 : 0;
    return Date.parse(verdict.at) - sustainedMs;
  }
  return Infinity;
}

/** The newest note that begins with a word and a colon, without them. */
function written(steps: readonly RunStep[], word: string): IncidentNote['impact'] {
  const found = steps.findLast(
    ({ event, entry }) => event.kind === 'noted' && entry.reason.toLowerCase().startsWith(`${word}:`),
  );
  if (!found) return null;
  const { sequence, actor, reason } = found.entry;
  return { entry: sequence, by: actor, text: reason.slice(word.length + 1).trim() };
}
