import { z } from 'zod';
import type { AuditEntry } from '../../../contract/audit.ts';
import type { RolloutPlan } from '../../../contract/plan.ts';
import { criterionResult } from '../../../contract/rollout.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { stageAt } from '../rollout.ts';
import { titleOf } from './evidence.ts';
import { done, isoOf, orderedBy, type RunStep } from './steps.ts';

interface Parts {
  steps: readonly RunStep[];
  plan: RolloutPlan;
}

/** What people confirmed before a stage, and the criteria that had to pass before it. */
export function preconditionsOf({ steps, plan }: Parts): RunSheetContent['preconditions'] {
  return steps.flatMap((step): RunSheetContent['preconditions'] => {
    const { event, entry, after } = step;
    if (event.kind === 'ticked') {
      const { stage, precondition: name } = event;
      const ticks = plan.stages.find((each) => each.name === stage)?.preconditions ?? [];
      const tick = ticks.find((each) => each.kind === 'tick' && each.name === name);
      const planned = tick?.kind === 'tick' ? tick : { title: name, role: null };
      return [{ ...done(step), stage, name, title: planned.title, role: planned.role }];
    }
    const stage = stageAt(after, orderedBy(step)?.toStage ?? null)?.name;
    const judged = z.array(criterionResult).safeParse(entry.detail.preconditions).data;
    if (stage === undefined || !judged) return [];
    return judged.map(({ name, title, verdict, reason, query, evidenceHash }) => ({
      ...done(step),
      reason: `${verdict}: ${reason} (${query}, evidence ${evidenceHash})`,
      stage,
      name,
      title,
      role: null,
    }));
  });
}

export const signOffsOf = (steps: readonly RunStep[]): RunSheetContent['signOffs'] =>
  steps.flatMap((step) => {
    const { event } = step;
    return event.kind === 'signed-off' ? [{ ...done(step), stage: event.stage, role: event.role }] : [];
  });

export const waiversOf = ({ steps, plan }: Parts): RunSheetContent['waivers'] =>
  steps.flatMap((step) => {
    const { event } = step;
    if (event.kind !== 'waived') return [];
    const { criterion, until } = event;
    return [{ ...done(step), criterion, title: titleOf(plan, criterion), until: isoOf(until) }];
  });

/** A note is the reason of its entry. */
export const notesOf = (steps: readonly RunStep[]): RunSheetContent['notes'] =>
  steps
    .filter(({ event }) => event.kind === 'noted')
    .map(({ entry }) => ({ entry: entry.sequence, at: entry.at, by: entry.actor, text: entry.reason }));

/** Anybody may be refused any number of times: a sheet stays one that can be read. */
const mostRefusals = 100;

export const refusalsOf = (entries: readonly AuditEntry[]): RunSheetContent['refusals'] => ({
  count: entries.length,
  shown: entries.slice(0, mostRefusals).map(({ sequence, at, actor, reason, action, detail }) => ({
    entry: sequence,
    at,
    by: actor,
    reason,
    action: action.replace('rollout.', ''),
    why: typeof detail.why === 'string' ? detail.why : '',
  })),
});
