import { z } from 'zod';

/** Body of `POST /api/rollouts/reach`. */
export const reachRequest = z.strictObject({
  /** The plan's file as text; without it, the plans of the service. */
  plan: z.string().min(1).max(1_000_000).optional(),
  /** Runs an hour of the policy engine. */
  runsPerHour: z.number().min(1).max(1_000_000).optional(),
});
export type ReachRequest = z.output<typeof reachRequest>;

/** What has to be able to happen: a trigger of a plan at a stage, or a shipped alert rule. */
const reachRow = z.object({
  kind: z.enum(['trigger', 'alert', 'drill', 'known-negative']),
  /** The plan or the group of alert rules; `playbook` of known negatives. */
  of: z.string(),
  name: z.string(),
  /** Of a trigger; null elsewhere. */
  stage: z.string().nullable(),
  condition: z.string(),
  reachable: z.boolean(),
  /** The input under which it fires soonest; null where it never does. */
  scenario: z.string().nullable(),
  /** From the beginning of that input until it fires. */
  seconds: z.number().nullable(),
  /** How it fires, or why it cannot. */
  reason: z.string(),
});
export type ReachRow = z.output<typeof reachRow>;

export const reachReport = z.object({
  rows: z.array(reachRow),
  /** Triggers, rules and drills that cannot fire, and known negatives that can: 0 is what is wanted. */
  unreachable: z.number().int(),
});
export type ReachReport = z.output<typeof reachReport>;
