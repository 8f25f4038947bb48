import { z } from 'zod';
import { endpoint, type Scope } from '../endpoint.ts';
import { criteriaQuery, judgedCriteria } from '../judged-criteria.ts';
import { planName } from '../plan/stage.ts';
import {
  drillRequest,
  killSwitchRequest,
  noteRequest,
  planFile,
  rolloutActionRequest,
  rolloutDocument,
  rolloutId,
  rolloutList,
  signOffRequest,
  tickRequest,
  verdictHistory,
  verdictsQuery,
  waiverRequest,
  type RolloutAction,
} from '../rollout.ts';

const named = z.object({ id: rolloutId });
const id = 'adaptive-polling';
const reason = 'The canary looks well';
const example = { params: { id }, body: { reason, revision: 3 } };
/** Every write answers with the rollout as it is then; it takes effect once `pending` is null. */
const written = { answer: rolloutDocument, errors: [404, 409] };

export const listRollouts = endpoint({
  id: 'listRollouts',
  method: 'GET',
  path: '/api/rollouts',
  scope: 'read',
  summary: 'Every rollout',
  description: 'Each with its stage, its last verdict, what can be done now, and what was done last.',
  answer: rolloutList,
  errors: [],
});

export const getRollout = endpoint({
  id: 'getRollout',
  method: 'GET',
  path: '/api/rollouts/{id}',
  scope: 'read',
  summary: 'One rollout',
  description: 'Its stage, its last verdict, what can be done now, and what was done last.',
  params: named,
  answer: rolloutDocument,
  errors: [404],
  example: { params: { id } },
});

export const getPlanFile = endpoint({
  id: 'getPlanFile',
  method: 'GET',
  path: '/api/rollouts/{id}/plan',
  scope: 'read',
  summary: 'The plan of a rollout, as its file has it',
  description:
    'The text that backtests and what-ifs take, to be asked as it is or changed first. A rollout that is under way keeps the plan that it was started with: where the hash is not its `planHash`, the file has changed since.',
  params: named,
  answer: planFile,
  errors: [404],
  example: { params: { id } },
});

export const getVerdicts = endpoint({
  id: 'getVerdicts',
  method: 'GET',
  path: '/api/rollouts/{id}/verdicts',
  scope: 'read',
  summary: 'How a rollout was judged over time',
  description:
    'Oldest first: a verdict whenever one said something else than the one before, else one a minute. Without `from` and `to` it is the last hour; a span is two days at the most.',
  params: named,
  query: verdictsQuery,
  answer: verdictHistory,
  errors: [404, 422],
  example: { params: { id }, query: { from: '2026-11-21T08:00:00Z', to: '2026-11-21T09:00:00Z' } },
});

export const getCriteria = endpoint({
  id: 'getCriteria',
  method: 'GET',
  path: '/api/rollouts/{id}/criteria',
  scope: 'read',
  summary: 'Criteria of a rollout over time',
  description:
    'The value, the threshold and the verdict of each criterion as columns on one time axis. Without `from` and `to` it is the last hour. An answer has at most 11,000 steps.',
  params: named,
  query: criteriaQuery,
  answer: judgedCriteria,
  errors: [404, 422],
  example: {
    params: { id },
    query: { criteria: 'staleness', from: '2026-11-21T08:00:00Z', to: '2026-11-21T09:00:00Z', step: 60 },
    answer: {
      stepSeconds: 60,
      times: [1_795_248_000_000, 1_795_248_060_000],
      criteria: [
        {
          name: 'staleness',
          role: 'exit',
          values: [12.4, null],
          thresholds: [60, null],
          verdicts: ['pass', null],
        },
      ],
    },
  },
});

/** An order of a person. What goes in the safe direction takes less. */
const ordered = <Id extends string>(
  orderId: Id,
  action: RolloutAction,
  scope: Scope,
  summary: string,
  description: string,
) =>
  endpoint({
    ...written,
    id: orderId,
    method: 'POST',
    path: `/api/rollouts/{id}/${action}`,
    scope,
    action: `rollout.${action}`,
    summary,
    description: `${description} The revision is the one that was seen: any other is answered with 409.`,
    params: named,
    body: rolloutActionRequest,
    example,
  });

/** The endpoint of each action. */
export const rolloutOrders = {
  start: ordered(
    'startRollout',
    'start',
    'admin',
    'Start a rollout',
    'Begins with the first stage of its plan, once its preconditions are met and its baselines measured.',
  ),
  promote: ordered(
    'promoteRollout',
    'promote',
    'admin',
    'Promote a rollout',
    'Goes on to the next stage, or ends it after the last. It needs a verdict that says so: there is no override.',
  ),
  finish: ordered(
    'finishRollout',
    'finish',
    'admin',
    'Finish a rollout',
    'Ends it as done before the stages that are optional. It needs the evidence of a promotion.',
  ),
  hold: ordered(
    'holdRollout',
    'hold',
    'operate',
    'Hold a rollout',
    'Keeps it at its stage until it is resumed. It needs no evidence.',
  ),
  resume: ordered(
    'resumeRollout',
    'resume',
    'admin',
    'Resume a rollout',
    'Ends a hold; the dwell of the stage begins anew.',
  ),
  rollback: ordered(
    'rollBackRollout',
    'rollback',
    'operate',
    'Roll back a rollout',
    'Undoes every stage at once. It needs no evidence.',
  ),
  abort: ordered(
    'abortRollout',
    'abort',
    'admin',
    'Abort a rollout',
    'Ends it where it is and leaves the lever as it is set. It needs no evidence.',
  ),
} as const satisfies Record<RolloutAction, unknown>;

export const signOffRollout = endpoint({
  ...written,
  id: 'signOffRollout',
  method: 'POST',
  path: '/api/rollouts/{id}/sign-offs',
  scope: 'admin',
  action: 'rollout.sign-off',
  summary: 'Sign off the current stage as a role',
  description:
    'A stage is left when every role that its plan names has signed it off. Where the plan says who has a role, these alone can.',
  params: named,
  body: signOffRequest,
  example: { params: { id }, body: { ...example.body, role: 'sre' } },
});

export const tickPrecondition = endpoint({
  ...written,
  id: 'tickPrecondition',
  method: 'POST',
  path: '/api/rollouts/{id}/ticks',
  scope: 'admin',
  action: 'rollout.tick',
  summary: 'Confirm a precondition of the next stage',
  description: 'Of those that a person confirms; others follow from evidence.',
  params: named,
  body: tickRequest,
  example: { params: { id }, body: { ...example.body, precondition: 'dashboards' } },
});

export const waiveCriterion = endpoint({
  ...written,
  id: 'waiveCriterion',
  method: 'POST',
  path: '/api/rollouts/{id}/waivers',
  scope: 'admin',
  action: 'rollout.waiver',
  summary: 'Let a criterion without data hold nothing up for a time',
  description: 'Only absence of data is waived: with data the criterion counts as ever.',
  params: named,
  body: waiverRequest,
  example: {
    params: { id },
    body: { ...example.body, criterion: 'alerts-quiet', until: '2026-11-22T08:00:00Z' },
  },
});

export const noteRollout = endpoint({
  ...written,
  id: 'noteRollout',
  method: 'POST',
  path: '/api/rollouts/{id}/notes',
  scope: 'operate',
  action: 'rollout.note',
  summary: 'Put a note into the log of a rollout',
  description:
    'The reason is the note; it stands in the run sheet. It changes nothing, and needs no revision.',
  params: named,
  body: noteRequest,
  example: { params: { id }, body: { reason: 'The backup window moved to 03:00' } },
});

export const pullKillSwitch = endpoint({
  ...written,
  id: 'pullKillSwitch',
  method: 'POST',
  path: '/api/rollouts/{id}/kill-switches/{killSwitch}',
  scope: 'operate',
  action: 'rollout.kill-switch',
  summary: 'Pull a kill switch',
  description:
    'At once, whatever the rollout is at; it needs no evidence, and no revision. Its time to effect is measured against its budget.',
  params: named.extend({ killSwitch: planName }),
  body: killSwitchRequest,
  example: {
    params: { id, killSwitch: 'disable-adaptive-polling' },
    body: { reason: 'Queue grows everywhere' },
  },
});

export const startDrill = endpoint({
  ...written,
  id: 'startDrill',
  method: 'POST',
  path: '/api/rollouts/{id}/drills/{drill}',
  scope: 'admin',
  action: 'rollout.drill',
  summary: 'Begin a drill',
  description:
    'Injects its fault, pulls its kill switch, measures the time to effect, and sets everything back. A dry run injects nothing.',
  params: named.extend({ drill: planName }),
  body: drillRequest,
  example: {
    params: { id, drill: 'disable-adaptive-polling' },
    body: { ...example.body, dryRun: true },
  },
});
