import { z } from 'zod';
import { duration } from '../moment.ts';
import { criterion } from './criterion.ts';
import { leverSettings, type LeverName } from './levers.ts';
import { planMode } from './mode.ts';
import { changeWindow, drill, killSwitchOf, planName, recovery, roleName, stageOf } from './stage.ts';

export type { Criterion, CriterionSource, CriterionTest, Comparison, ThresholdValue } from './criterion.ts';
export type { LeverChange, LeverName, LeverSettings, Scope } from './levers.ts';
export type { ChangeWindow, Drill } from './stage.ts';

const planOf = <Name extends LeverName>(lever: Name) =>
  z.strictObject({
    name: planName.describe("The rollout's id."),
    title: z.string().min(1).max(200).describe('What people read.'),
    lever: z.literal(lever).describe('What is rolled out.'),
    mode: planMode
      .default('manual')
      .describe(
        'Who carries it out. `manual`: verdicts advise, people act. `auto-rollback`: triggers roll back by themselves. `auto-promote`: stages with `autoPromote` are promoted by themselves as well.',
      ),
    /** Of before the change. */
    rollbackTo: leverSettings[lever],
    rollbackBudget: duration.describe(
      'Within what time a rollback to `rollbackTo`, the settings of before the change, must be in effect.',
    ),
    routing: z
      .strictObject({
        onCall: z.string().min(1).describe('The contact point of who is on call.'),
        featureOwner: z.string().min(1).describe('The contact point of who owns the feature.'),
      })
      .describe('Who is told.'),
    roles: z
      .record(roleName, z.array(z.string()))
      .default({})
      .describe(
        'Who may sign off as which role: names of principals as the audit log has them. Any operator may where a role has an empty list, or where no role is listed at all.',
      ),
    changeWindows: z
      .array(changeWindow)
      .default([])
      .describe('Promotions happen within these only. Rollbacks and kill switches never wait for one.'),
    baseline: z
      .strictObject({
        window: duration.describe('How long it is measured.'),
        minSamples: z.number().int().min(2).describe('How many samples must be there.'),
      })
      .optional()
      .describe(
        'What is measured before the first stage; every `timesBaseline` refers to it. It is taken once and never changes.',
      ),
    criteria: z.record(planName, criterion).describe('What is judged, by name.'),
    stages: z.array(stageOf(lever)).min(1).max(50).describe('In order; none is skipped.'),
    rollback: z
      .array(z.string())
      .min(1)
      .describe('The triggers: criteria whose failure means a rollback, at any stage.'),
    recovery: z
      .array(recovery)
      .default([])
      .describe(
        'What must pass again after a rollback or a kill switch took effect. It is recorded and decides nothing.',
      ),
    killSwitches: z.record(planName, killSwitchOf(lever)).describe('What is changed in one call, by name.'),
    drills: z
      .record(planName, drill)
      .default({})
      .describe('Tries of kill switches, by name. One that is overdue or failed blocks promotion.'),
  });

/** Every plan as it is written, without the checks of one part against another. */
export const planShape = z.discriminatedUnion('lever', [
  planOf('adaptive-polling').extend({
    largestStepPercent: z
      .number()
      .positive()
      .max(100)
      .default(25)
      .describe('Of adaptive polling: the most per cent of the fleet that one stage adds.'),
  }),
  planOf('search-console-sync'),
  planOf('optimize'),
]);

/** One stage of a plan whose stages are carried out by cells, in the order of the plan. */
interface CourseStage {
  cell: string;
  name: string;
  title: string;
}

/** A plan; as one cell carries it out its `stages` are those of the cell, and `course` is what it was taken from. */
export type RolloutPlan = z.output<typeof planShape> & { course?: CourseStage[] };
export type Stage = RolloutPlan['stages'][number];
export type KillSwitch = RolloutPlan['killSwitches'][string];
