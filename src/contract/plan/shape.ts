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
    name: planName,
    title: z.string().min(1).max(200),
    lever: z.literal(lever),
    mode: planMode.default('manual'),
    /** Where a rollback goes, with its budget: the lever's settings from before the change. */
    rollbackTo: leverSettings[lever],
    rollbackBudget: duration,
    /** Who is told, by role: names of contact points. */
    routing: z.strictObject({ onCall: z.string().min(1), featureOwner: z.string().min(1) }),
    /**
     * Who may sign off as which role: names of principals as the audit log has them. Any operator may where a role has
     * an empty list, or where no role is listed at all.
     */
    roles: z.record(roleName, z.array(z.string())).default({}),
    changeWindows: z.array(changeWindow).default([]),
    /** What is measured before the first stage; every `timesBaseline` refers to it. */
    baseline: z.strictObject({ window: duration, minSamples: z.number().int().min(2) }).optional(),
    criteria: z.record(planName, criterion),
    stages: z.array(stageOf(lever)).min(1).max(50),
    /** Criteria whose failure means: roll back, at any stage. */
    rollback: z.array(z.string()).min(1),
    recovery: z.array(recovery).default([]),
    killSwitches: z.record(planName, killSwitchOf(lever)),
    drills: z.record(planName, drill).default({}),
  });

/** Every plan as it is written, without the checks of one part against another. */
export const planShape = z.discriminatedUnion('lever', [
  planOf('adaptive-polling').extend({
    /** The most per cent of the fleet that one stage adds. */
    largestStepPercent: z.number().positive().max(100).default(25),
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
