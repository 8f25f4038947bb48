import { z } from 'zod';
import { duration } from '../moment.ts';
import { leverChanges, leverSettings, type LeverName } from './levers.ts';

export const planName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes')
  .max(60);

/** Roles that sign off, such as `feature-owner`, `sre`, `on-call`, `product`. */
export const roleName = planName;

/** What must be true before a stage begins. */
const precondition = z.discriminatedUnion('kind', [
  /** A criterion of the plan that passes. */
  z.strictObject({ kind: z.literal('criterion'), criterion: z.string() }),
  /** A person of that role confirms it, with a reason; it is asked again at each stage that names it. */
  z.strictObject({ kind: z.literal('tick'), name: planName, title: z.string().min(1), role: roleName }),
]);

/** When a snapshot of every criterion is taken: so long after the stage began, or at its end. */
const snapshotTime = z.union(
  [duration, z.literal('end')],
  'must be a time after the beginning of the stage such as 12h, or end',
);

/** One stage of a plan. `settings` is what its lever is set to. */
export const stageOf = <Name extends LeverName>(lever: Name) =>
  z.strictObject({
    name: planName,
    title: z.string().min(1).max(200),
    /** The cell that carries the stage out. Either every stage of a plan names one, or none does. */
    cell: planName.optional(),
    settings: leverSettings[lever],
    /** The least time a stage lasts before it can be promoted. */
    dwell: duration,
    /** It may be passed over by ending the rollout before it. */
    optional: z.boolean().default(false),
    snapshots: z.array(snapshotTime).default(['end']),
    preconditions: z.array(precondition).default([]),
    /** Roles that sign off before the stage is left for the next. */
    signOffs: z.array(roleName).default([]),
    exit: z.array(z.string()).min(1),
    /** Criteria whose failure rolls back at this stage, beside those of the plan. */
    rollback: z.array(z.string()).default([]),
    /** Promote by itself as soon as the verdict says so; only where the plan's mode allows it. */
    autoPromote: z.boolean().default(false),
  });

/** What is changed in one call, and must be in effect within `budget`. It never widens (`narrowed`, levers.ts). */
export const killSwitchOf = <Name extends LeverName>(lever: Name) =>
  z.strictObject({
    title: z.string().min(1),
    settings: leverChanges[lever],
    budget: duration,
    /** Pulling it ends the rollout as rolled back. Otherwise the rollout is put on hold. */
    rollsBack: z.boolean().default(true),
    /** Further changes, each so long after the one before took effect; all of them within the budget. */
    then: z.array(z.strictObject({ after: duration, settings: leverChanges[lever] })).default([]),
  });

/** A drill injects a fault, pulls a kill switch, and measures the time to effect against a budget. */
export const drill = z.strictObject({
  title: z.string().min(1),
  killSwitch: z.string(),
  /** The fault as the workload's simulator knows it; a dry run injects none. */
  fault: z.string().min(1),
  budget: duration,
  /** How often; the first applies until the rollout has been at its last stage for `until`, then the next. */
  cadence: z.array(z.strictObject({ every: duration, until: duration.optional() })).min(1),
});
export type Drill = z.output<typeof drill>;

/** A criterion that must pass again so long after a rollback or a kill switch took effect. It is recorded and decides nothing. */
export const recovery = z.strictObject({ criterion: z.string(), within: duration });

/** Promotions happen within these only, in local time of `timezone`; over midnight if `to` is before `from`. */
export const changeWindow = z.strictObject({
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:00'),
  to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 06:00'),
  timezone: z.string().default('UTC'),
});
export type ChangeWindow = z.output<typeof changeWindow>;
