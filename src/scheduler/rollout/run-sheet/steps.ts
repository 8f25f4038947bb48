import type { AuditEntry } from '../../../contract/audit.ts';
import { verdict as verdictSchema, type Verdict } from '../../../contract/rollout.ts';
import type { RolloutEvent } from '../event.ts';
import { evolve } from '../evolve.ts';
import { eventsOf } from '../replay.ts';
import type { Change, Rollout } from '../rollout.ts';

/** One audit entry of a rollout: what happened, and what the rollout was before and after. */
export interface Step {
  entry: AuditEntry;
  event: RolloutEvent;
  /** Undefined in the first, which brings the plan. */
  before: Rollout | undefined;
  after: Rollout;
  /** What it was decided on; null where it needed none. */
  verdict: Verdict | null;
}

/** A step of a run: the plan was there before. */
export type RunStep = Step & { before: Rollout };

/** What happened to a rollout according to its audit entries, which may come in any order and among others. */
export function stepsOf(entries: readonly AuditEntry[], rollout: string): Step[] {
  const steps: Step[] = [];
  const ordered = [...entries].sort((a, b) => a.sequence - b.sequence);
  for (const entry of ordered) {
    const [event] = eventsOf([entry], rollout);
    if (!event) continue;
    const before = steps.at(-1)?.after;
    const verdict = verdictSchema.safeParse(entry.detail.verdict).data ?? null;
    steps.push({ entry, event, before, after: evolve(before, event), verdict });
  }
  return steps;
}

/** What was ordered of the lever by a step. */
export function orderedBy({ event }: Step): Change | null {
  if (!('change' in event) || typeof event.change === 'string') return null;
  return event.change;
}

/** What each statement says of its entry. */
export const done = ({ entry }: Step) => ({
  entry: entry.sequence,
  at: entry.at,
  by: entry.actor,
  reason: entry.reason,
});

export const evidenceOf = ({ entry }: Step): string =>
  typeof entry.detail.evidence === 'string' ? entry.detail.evidence : '';

export const isoOf = (ms: number): string => new Date(ms).toISOString();
