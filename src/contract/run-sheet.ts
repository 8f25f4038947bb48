import { z } from 'zod';
import { auditEntry } from './audit.ts';
import { leverName } from './plan/levers.ts';
import { planMode } from './plan/mode.ts';
import { criterionResult, decision, rolloutState } from './rollout.ts';
import { incidentNote } from './run-sheet/incident.ts';
import { sheetBaseline, sheetSnapshot, sheetVerdict } from './run-sheet/judged.ts';
import { leverChange, sheetDrill, sheetKillSwitch, sheetPermit, sheetRecovery } from './run-sheet/moved.ts';
import { at, done, entry, settings } from './run-sheet/statement.ts';

const { hash } = auditEntry.shape;
const chainLink = z.strictObject({ entry, at, hash });

const sheetStage = z.strictObject({
  name: z.string(),
  title: z.string(),
  settings,
  /** From when the workload showed the stage's settings; null where it never did. */
  startedAt: at.nullable(),
  endedAt: at.nullable(),
  /** How long it lasted, up to the newest entry where it has not ended. */
  dwellSeconds: z.number(),
  dwellRequiredSeconds: z.number(),
  endedBy: z.string().nullable(),
});

const sheetTransition = z.strictObject({
  ...done,
  action: z.string(),
  /** Rollcall did it by itself, as the plan allows. */
  automatic: z.boolean(),
  fromState: rolloutState,
  toState: rolloutState,
  fromStage: z.string().nullable(),
  toStage: z.string().nullable(),
  /** What it was decided on, in a sentence. */
  evidence: z.string(),
  decision: decision.nullable(),
});

/** All that a run sheet says. It is derived from audit entries, and from nothing else. */
const runSheetContent = z.strictObject({
  rollout: z.string(),
  /** Which run of the plan it is, from 1 on. */
  run: z.int().min(1),
  plan: z.strictObject({
    name: z.string(),
    title: z.string(),
    lever: leverName,
    mode: planMode,
    /** SHA-256 of the plan's file, and the entry that holds the whole plan. */
    hash: z.string(),
    entry,
  }),
  state: rolloutState,
  /** The run has ended, and nothing of it is under way any more. Only then is its sheet sealed. */
  closed: z.boolean(),
  startedAt: at,
  endedAt: at.nullable(),
  /** The entries that it is derived from: the first, the last and how many. Others may stand in between. */
  log: z.strictObject({ first: chainLink, last: chainLink, entries: z.int() }),
  baselines: z.array(sheetBaseline),
  stages: z.array(sheetStage),
  transitions: z.array(sheetTransition),
  /** Of a cell with sentinels; a run without has none, and its sheet is as it was before there were any. */
  permits: z.array(sheetPermit).optional(),
  preconditions: z.array(
    z.strictObject({
      ...done,
      stage: z.string(),
      name: z.string(),
      title: z.string(),
      role: z.string().nullable(),
    }),
  ),
  verdicts: z.array(sheetVerdict),
  snapshots: z.array(sheetSnapshot),
  signOffs: z.array(z.strictObject({ ...done, stage: z.string(), role: z.string() })),
  waivers: z.array(z.strictObject({ ...done, criterion: z.string(), title: z.string(), until: at })),
  notes: z.array(z.strictObject({ entry, at, by: z.string(), text: z.string() })),
  leverChanges: z.array(leverChange),
  killSwitches: z.array(sheetKillSwitch),
  drills: z.array(sheetDrill),
  recovery: z.array(sheetRecovery),
  /** What was refused, the first hundred; `count` is of all. */
  refusals: z.strictObject({
    count: z.int(),
    shown: z.array(z.strictObject({ ...done, action: z.string(), why: z.string() })),
  }),
  /** The wall clock was set against the time that passed. */
  clockSets: z.array(z.strictObject({ entry, at, byMs: z.number() })),
  /** One for each time that it was rolled back, or a kill switch was pulled on it. */
  incidents: z.array(incidentNote),
  /** Of a plan that has a template for them. */
  successMetrics: z
    .array(
      z.strictObject({
        metric: z.string(),
        target: z.string(),
        criterion: z.string(),
        value: z.number().nullable(),
        unit: z.string(),
        verdict: criterionResult.shape.verdict.nullable(),
        /** The entry that it was taken from; null where the log has no value. */
        entry: entry.nullable(),
      }),
    )
    .nullable(),
});
export type RunSheetContent = z.output<typeof runSheetContent>;

/** A run sheet with its seal: the SHA-256 over its content. One of a run that is under way has none. */
export const runSheet = z
  .strictObject({
    /** How it is written, rendered and sealed. */
    form: z.literal(1),
    content: runSheetContent,
    seal: hash.nullable(),
  })
  .meta({ id: 'RunSheet' });
export type RunSheet = z.output<typeof runSheet>;

/** Which run, and in which form, `GET /api/rollouts/{id}/run-sheet` gives. */
export const runSheetQuery = z.strictObject({
  /** From 1 on; without it the newest. */
  run: z.coerce
    .number('must be a whole number from 1')
    .int('must be a whole number from 1')
    .min(1, 'must be a whole number from 1')
    .optional(),
  /** Without it, what the header Accept prefers. */
  format: z.enum(['json', 'markdown'], { error: 'must be json or markdown' }).optional(),
});
