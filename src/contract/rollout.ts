import { z } from 'zod';
import { leverName } from './plan/levers.ts';
import { planMode } from './plan/mode.ts';
import { reason } from './reason.ts';

/** What a criterion says at a tick. Absence of data is never a pass, and never zero. */
export const criterionVerdict = z.enum(['insufficient-data', 'fail', 'pass', 'inconclusive']);
export type CriterionVerdict = z.output<typeof criterionVerdict>;

export const criterionResult = z.object({
  name: z.string(),
  title: z.string(),
  /** `exit`: must pass before a promotion. `trigger`: its failure means a rollback. */
  role: z.enum(['exit', 'trigger']),
  verdict: criterionVerdict,
  /** The aggregate over the window; null where there is none. */
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  comparison: z.enum(['<', '<=', '>', '>=', '=']),
  /** The one-sided 95 % bound that a pass needs of a rate or a ratio; null for what needs none. */
  bound: z.number().nullable(),
  unit: z.string(),
  /** Samples present in the window; of a rate or a ratio, the runs or pairs of the stage. */
  n: z.number(),
  /** Share of the window that is covered by samples; of runs, events and logs the share that lies in the stage. 0-1. */
  coverage: z.number(),
  windowSeconds: z.number(),
  reason: z.string(),
  /** Until there can be evidence for a pass at the present rate of samples; null when that cannot be told. */
  timeToEvidenceSeconds: z.number().nullable(),
  /** Since when there is no data; null where there is. */
  noDataSince: z.iso.datetime().nullable(),
  /** It has had no data for so long that somebody is to be paged, as its plan says. */
  page: z.boolean(),
  /** What was asked of which source, for the run sheet. */
  query: z.string(),
  /** SHA-256 over the criterion, the window and the samples that were judged: the same evidence is known again. */
  evidenceHash: z.string(),
});
export type CriterionResult = z.output<typeof criterionResult>;

export const decision = z.enum(['promote', 'hold', 'rollback']);
export type Decision = z.output<typeof decision>;

export const verdict = z.object({
  decision,
  /** One sentence for a person. */
  summary: z.string(),
  reasons: z.array(z.string()),
  stage: z.string(),
  at: z.iso.datetime(),
  /** A verdict that is older than this counts as hold. */
  expiresAt: z.iso.datetime(),
  dwellSeconds: z.number(),
  dwellRequiredSeconds: z.number(),
  results: z.array(criterionResult),
});
export type Verdict = z.output<typeof verdict>;

/**
 * `promoting` and `rolling-back` last until the lever says that its new setting is in effect; `aborted` ended without
 * touching the lever.
 */
export const rolloutState = z.enum([
  'draft',
  'running',
  'holding',
  'promoting',
  'rolling-back',
  'rolled-back',
  'done',
  'aborted',
]);
export type RolloutState = z.output<typeof rolloutState>;

/** `finish` ends a rollout before the stages that are optional; `promote` at the last stage ends it too. */
export const rolloutAction = z.enum(['start', 'promote', 'finish', 'hold', 'resume', 'rollback', 'abort']);
export type RolloutAction = z.output<typeof rolloutAction>;

/** A rollout's id is the name of its plan. */
export const rolloutId = z
  .string()
  .max(200, 'must be at most 200 characters')
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be the name of a plan: lower-case letters, digits and dashes');

/** Body of `POST /api/rollouts/{id}/{action}`, and the head of every other write to a rollout. */
export const rolloutActionRequest = z.strictObject({
  reason,
  /** The revision that the one who acts has seen. Any other is answered with 409. */
  revision: z.number().int().min(0),
});
export type RolloutActionRequest = z.output<typeof rolloutActionRequest>;

/** Body of `POST /api/rollouts/{id}/sign-offs`: a role signs off the current stage. */
export const signOffRequest = rolloutActionRequest.extend({ role: z.string() });
/** Body of `POST /api/rollouts/{id}/ticks`: a person confirms a precondition. */
export const tickRequest = rolloutActionRequest.extend({ precondition: z.string() });
/** Body of `POST /api/rollouts/{id}/waivers`: a criterion without data does not hold a promotion up, until then. */
export const waiverRequest = rolloutActionRequest.extend({ criterion: z.string(), until: z.iso.datetime() });
/** What is done in a hurry, or changes nothing, needs no revision. */
const withoutRevision = rolloutActionRequest.partial({ revision: true });
/** Body of `POST /api/rollouts/{id}/notes`: the reason is the note. */
export const noteRequest = withoutRevision;
/** Body of `POST /api/rollouts/{id}/kill-switches/{killSwitch}`. */
export const killSwitchRequest = withoutRevision;
/** Body of `POST /api/rollouts/{id}/drills/{drill}`. A dry run injects no fault. */
export const drillRequest = rolloutActionRequest.extend({ dryRun: z.boolean().default(false) });

export type SignOffRequest = z.output<typeof signOffRequest>;
export type TickRequest = z.output<typeof tickRequest>;
export type WaiverRequest = z.output<typeof waiverRequest>;
export type NoteRequest = z.output<typeof noteRequest>;
export type KillSwitchRequest = z.output<typeof killSwitchRequest>;
export type DrillRequest = z.output<typeof drillRequest>;

/** A setting of the lever that is on its way: it counts once the workload shows it. */
const pendingChange = z.object({
  purpose: z.enum(['stage', 'rollback', 'kill-switch', 'drill', 'restore']),
  /** The stage that begins when it is in effect; null where none does. */
  toStage: z.string().nullable(),
  /** Which of its steps is on its way, from 1 on, and of how many. */
  step: z.number().int(),
  steps: z.number().int(),
  settings: z.record(z.string(), z.unknown()),
  since: z.iso.datetime(),
  budgetSeconds: z.number(),
  /** It did not take effect within its budget, and is still waited for. */
  overdue: z.boolean(),
});

export const rolloutDocument = z
  .object({
    id: z.string(),
    title: z.string(),
    planHash: z.string(),
    state: rolloutState,
    /** Rises by one with each change of what is decided; notes and snapshots leave it as it is. */
    revision: z.number().int(),
    stage: z.string().nullable(),
    stageStartedAt: z.iso.datetime().nullable(),
    stages: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        status: z.enum(['done', 'current', 'next']),
        /** The rollout may be ended before it. */
        optional: z.boolean(),
        dwellRequiredSeconds: z.number(),
        /** What the stage changes, for a person: `25 % of 12 instances: 3`. */
        changes: z.string(),
      }),
    ),
    /** This Rollcall as a cell whose stages begin with a permit of sentinels; absent where it is none. */
    cell: z.string().optional(),
    /** All stages of a plan that spans cells, in order: `stages` has those of this cell. Absent where no stage names one. */
    course: z.array(z.object({ cell: z.string(), name: z.string(), title: z.string() })).optional(),
    verdict: verdict.nullable(),
    mode: planMode,
    lever: z.object({
      name: leverName,
      /** What it was set to last, as the plan writes it, and whether the workload says that this is in effect. */
      settings: z.record(z.string(), z.unknown()).nullable(),
      inEffect: z.boolean().nullable(),
      /** Why it is not in effect, where it is not. */
      why: z.string().nullable(),
      checkedAt: z.iso.datetime().nullable(),
      /** The workload is simulated: nothing real is changed. */
      simulated: z.boolean(),
    }),
    pending: pendingChange.nullable(),
    /** What somebody has to look at, such as a lever that did not take effect within its budget. */
    problem: z.string().nullable(),
    /** The plan's file differs from the plan that this rollout was started with. */
    planFileDiffers: z.boolean(),
    preconditions: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        met: z.boolean(),
        why: z.string(),
        /** Who confirms it; null where a criterion says so. */
        role: z.string().nullable(),
        by: z.string().optional(),
      }),
    ),
    signOffs: z.array(
      z.object({ role: z.string(), by: z.string().nullable(), at: z.iso.datetime().nullable() }),
    ),
    waivers: z.array(z.object({ criterion: z.string(), until: z.iso.datetime(), by: z.string() })),
    changeWindow: z.object({ open: z.boolean(), opensAt: z.iso.datetime().nullable() }),
    /**
     * What a start wants beside `preconditions` and `changeWindow`, a clause each, such as a scope that selects
     * something; empty where no start can come next. An older scheduler does not say.
     */
    startWants: z.array(z.string()).optional(),
    snapshots: z.array(
      z.object({
        stage: z.string(),
        /** `0h`, `12h`, `24h` or `end`. */
        label: z.string(),
        at: z.iso.datetime(),
        /** It was due while nobody judged, and was taken as soon as somebody did. */
        late: z.boolean(),
        values: z.array(z.object({ criterion: z.string(), value: z.number().nullable(), unit: z.string() })),
      }),
    ),
    /** What has to pass again since a rollback or a kill switch took effect: after how many seconds it did, if it has. */
    recovery: z.array(
      z.object({
        criterion: z.string(),
        dueAt: z.iso.datetime(),
        seconds: z.number().nullable(),
        late: z.boolean(),
      }),
    ),
    killSwitches: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        budgetSeconds: z.number(),
        /** What it changes of the lever, one step after the other. */
        steps: z.array(z.record(z.string(), z.unknown())),
        /** Pulling it ends the rollout as rolled back; otherwise it is put on hold. */
        rollsBack: z.boolean(),
        /** When it was last pulled for earnest, and how long it took; null while it is not in effect yet. */
        last: z
          .object({
            at: z.iso.datetime(),
            secondsToEffect: z.number().nullable(),
            withinBudget: z.boolean().nullable(),
          })
          .nullable(),
      }),
    ),
    drills: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        killSwitch: z.string(),
        budgetSeconds: z.number(),
        /** By when it has to be done again; null before the rollout has begun. */
        dueAt: z.iso.datetime().nullable(),
        overdue: z.boolean(),
        running: z.boolean(),
        last: z
          .object({
            at: z.iso.datetime(),
            dryRun: z.boolean(),
            /** From the fault until a criterion failed; null where none did in time, or no fault was injected. */
            secondsToSeen: z.number().nullable(),
            secondsToEffect: z.number().nullable(),
            passed: z.boolean(),
            /** Why it failed. */
            why: z.string().nullable(),
          })
          .nullable(),
      }),
    ),
    /** Every action with whether it is possible now, and if not, why. */
    actions: z.array(z.object({ action: rolloutAction, allowed: z.boolean(), why: z.string().optional() })),
    /** Newest first, at most ten. */
    history: z.array(
      z.object({
        at: z.iso.datetime(),
        /** An action, or another write: `sign-off`, `tick`, `note`, `waiver`, `kill-switch`, `drill`, `snapshot`. */
        action: z.string(),
        actor: z.string(),
        reason: z.string(),
        fromStage: z.string().nullable(),
        toStage: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Rollout' });
export type RolloutDocument = z.output<typeof rolloutDocument>;

export const rolloutList = z.object({ rollouts: z.array(rolloutDocument) });

/** Answer of `GET /api/rollouts/{id}/plan`: the file of the plan, as the service has read it. */
export const planFile = z.object({
  plan: rolloutId,
  text: z.string(),
  /** SHA-256 of the file. A rollout that is under way may go by an older one: see its `planHash`. */
  hash: z.string(),
});
export type PlanFile = z.output<typeof planFile>;

const verdictsTime = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time, such as 2026-11-21T08:00:00Z' })
  .optional();

/** Query of `GET /api/rollouts/{id}/verdicts`; both times are included. */
export const verdictsQuery = z.strictObject({
  /** An hour before `to`. */
  from: verdictsTime,
  /** Now. */
  to: verdictsTime,
});

/** Answer of `GET /api/rollouts/{id}/verdicts`: how the criteria were judged over time, oldest first. */
export const verdictHistory = z.object({
  verdicts: z.array(
    z.object({
      at: z.iso.datetime(),
      stage: z.string(),
      decision,
      summary: z.string(),
      criteria: z.array(
        criterionResult.pick({
          name: true,
          role: true,
          verdict: true,
          value: true,
          threshold: true,
          bound: true,
          n: true,
          coverage: true,
          evidenceHash: true,
        }),
      ),
    }),
  ),
});
export type VerdictHistory = z.output<typeof verdictHistory>;
