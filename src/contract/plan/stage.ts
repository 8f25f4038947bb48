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
export const precondition = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('criterion'),
      criterion: z.string().describe('By its name in `criteria`.'),
    })
    .describe('A criterion of the plan that passes.'),
  z
    .strictObject({
      kind: z.literal('tick'),
      name: planName.describe('As orders name it.'),
      title: z.string().min(1).describe('What is confirmed.'),
      role: roleName.describe('Who confirms it.'),
    })
    .describe(
      'A person of that role confirms it, with a reason; it is asked again at each stage that names it.',
    ),
]);

/** When a snapshot of every criterion is taken: so long after the stage began, or at its end. */
const snapshotTime = z.union(
  [duration, z.literal('end')],
  'must be a time after the beginning of the stage such as 12h, or end',
);

/** One stage of a plan. `settings` is what its lever is set to. */
export const stageOf = <Name extends LeverName>(lever: Name) =>
  z.strictObject({
    name: planName.describe('As orders and metrics name it.'),
    title: z.string().min(1).max(200).describe('What people read.'),
    cell: planName
      .optional()
      .describe('The cell that carries the stage out. Either every stage of a plan names one, or none does.'),
    settings: leverSettings[lever],
    dwell: duration.describe(
      'The least time that the stage lasts. Evidence counts within the stage alone, so no window of its exits and triggers may be longer.',
    ),
    optional: z
      .boolean()
      .default(false)
      .describe('The rollout may be finished before it; everything after it is optional too.'),
    snapshots: z
      .array(snapshotTime)
      .default(['end'])
      .describe(
        'When the values of all criteria are recorded: so long after the stage began, or at its `end`, which is what holds by itself.',
      ),
    preconditions: z.array(precondition).default([]).describe('What must be true before the stage begins.'),
    signOffs: z
      .array(roleName)
      .default([])
      .describe('Roles that sign off before the stage is left for the next.'),
    exit: z.array(z.string()).min(1).describe('Criteria that must all pass before the stage is left.'),
    rollback: z
      .array(z.string())
      .default([])
      .describe('Criteria whose failure rolls back at this stage, beside those of the plan.'),
    autoPromote: z
      .boolean()
      .default(false)
      .describe("Promote by itself as soon as the verdict says so; only where the plan's mode allows it."),
  });

/** What is changed in one call, and must be in effect within `budget`. It never widens (`narrowed`, levers.ts). */
export const killSwitchOf = <Name extends LeverName>(lever: Name) =>
  z.strictObject({
    title: z.string().min(1).describe('What people read.'),
    settings: leverChanges[lever],
    budget: duration.describe('Within what time all of it must be in effect.'),
    rollsBack: z
      .boolean()
      .default(true)
      .describe('Pulling it ends the rollout as rolled back. Otherwise the rollout is put on hold.'),
    then: z
      .array(
        z.strictObject({
          after: duration.describe('So long after the change before took effect.'),
          settings: leverChanges[lever],
        }),
      )
      .default([])
      .describe('Further changes, one after the other.'),
  });

/** A drill injects a fault, pulls a kill switch, and measures the time to effect against a budget. */
export const drill = z.strictObject({
  title: z.string().min(1).describe('What people read.'),
  killSwitch: z.string().describe('What it pulls.'),
  fault: z
    .string()
    .min(1)
    .describe("The fault as the workload's simulator knows it; a dry run injects none."),
  budget: duration.describe("What the time to effect is measured against; at most the kill switch's own."),
  cadence: z
    .array(
      z.strictObject({
        every: duration.describe('At least so often.'),
        until: duration
          .optional()
          .describe('Until the rollout has been at its last stage for so long; the last entry has none.'),
      }),
    )
    .min(1)
    .describe('How often; each entry applies until its `until`, then the next.'),
});
export type Drill = z.output<typeof drill>;

/** A criterion that must pass again so long after a rollback or a kill switch took effect. It is recorded and decides nothing. */
export const recovery = z.strictObject({
  criterion: z.string().describe('By its name in `criteria`.'),
  within: duration.describe('So long after it took effect.'),
});

/** Promotions happen within these only, in local time of `timezone`; over midnight if `to` is before `from`. */
export const changeWindow = z.strictObject({
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .min(1)
    .describe('On which days it opens.'),
  from: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:00')
    .describe('When it opens, such as `22:00`.'),
  to: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 06:00')
    .describe('When it closes; on the next day where it is before `from`.'),
  timezone: z.string().default('UTC').describe('Whose local time is meant.'),
});
export type ChangeWindow = z.output<typeof changeWindow>;
