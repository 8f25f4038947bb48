import { z } from 'zod';
import { duration } from './moment.ts';
import { seriesName } from './history.ts';

/** A number, or a multiple of how many instances the fleet has at that time (seed 000: queue ≤ 1.5 × instances). */
const threshold = z.union([z.number(), z.strictObject({ timesInstances: z.number().positive() })]);

/** One measurable condition over a window of one series. */
export const criterion = z.strictObject({
  title: z.string(),
  series: seriesName,
  aggregate: z.enum(['max', 'mean', 'last']),
  /** The condition that holds when all is well. */
  comparison: z.enum(['<', '<=']),
  threshold,
  /** The window that a pass must fill and that a fail must sustain. At least two ticks. */
  window: duration,
  minSamples: z.number().int().min(2),
});
export type Criterion = z.output<typeof criterion>;

/** Which instances a stage polls adaptively: named groups, and a share by stable hash on top of them. */
const scope = z.strictObject({
  groups: z.array(z.string()).default([]),
  percent: z.number().min(0).max(100).default(0),
});
export type Scope = z.output<typeof scope>;

const stage = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
  title: z.string(),
  scope,
  /** The least time a stage lasts before it can be promoted. */
  dwell: duration,
  exit: z.array(z.string()).min(1),
});

const unique = (names: string[]) => new Set(names).size === names.length;

/** A plan: the file that people review before a rollout. Stages stand in order and are never skipped. */
export const rolloutPlan = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
    title: z.string(),
    lever: z.literal('adaptive-polling'),
    criteria: z.record(z.string(), criterion),
    stages: z.array(stage).min(1),
    /** Criteria whose failure means: roll back, at any stage. */
    rollback: z.array(z.string()).min(1),
  })
  .superRefine((plan, context) => {
    const known = Object.keys(plan.criteria);
    const check = (names: string[], path: (string | number)[]) =>
      names.forEach((name, index) => {
        if (known.includes(name)) return;
        context.addIssue({
          code: 'custom',
          path: [...path, index],
          message: `names no criterion: write one of ${known.join(', ')}, or add it under criteria`,
        });
      });
    plan.stages.forEach((each, index) => check(each.exit, ['stages', index, 'exit']));
    check(plan.rollback, ['rollback']);
    if (!unique(plan.stages.map((each) => each.name)))
      context.addIssue({
        code: 'custom',
        path: ['stages'],
        message: 'have two stages of one name: rename one',
      });
    plan.stages.forEach((each, index) => {
      const before = plan.stages[index - 1];
      if (before && each.scope.percent < before.scope.percent)
        context.addIssue({
          code: 'custom',
          path: ['stages', index, 'scope', 'percent'],
          message: `is below the ${before.scope.percent} of the stage before: a promotion never narrows the scope`,
        });
    });
    Object.entries(plan.criteria).forEach(([name, each]) => {
      if (each.window < 20_000)
        context.addIssue({
          code: 'custom',
          path: ['criteria', name, 'window'],
          message: 'is shorter than two ticks of 10 s: nothing can be sustained in it',
        });
    });
  });
export type RolloutPlan = z.output<typeof rolloutPlan>;
