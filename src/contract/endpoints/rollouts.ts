import { z } from 'zod';
import { endpoint, type Scope } from '../endpoint.ts';
import {
  rolloutActionRequest,
  rolloutDocument,
  rolloutId,
  rolloutList,
  type RolloutAction,
} from '../rollout.ts';

const named = z.object({ id: rolloutId });
const example = {
  params: { id: 'adaptive-polling' },
  body: { reason: 'The canary looks well', revision: 3 },
};

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
  example: { params: example.params },
});

/** An order of a person. What goes in the safe direction takes less. */
const ordered = <Id extends string>(
  id: Id,
  action: RolloutAction,
  scope: Scope,
  summary: string,
  description: string,
) =>
  endpoint({
    id,
    method: 'POST',
    path: `/api/rollouts/{id}/${action}`,
    scope,
    action: `rollout.${action}`,
    summary,
    description: `${description} The revision is the one that was seen: any other is answered with 409.`,
    params: named,
    body: rolloutActionRequest,
    answer: rolloutDocument,
    errors: [404, 409],
    example,
  });

export const startRollout = ordered(
  'startRollout',
  'start',
  'admin',
  'Start a rollout',
  'Begins with the first stage of its plan.',
);
export const promoteRollout = ordered(
  'promoteRollout',
  'promote',
  'admin',
  'Promote a rollout',
  'Goes on to the next stage. It needs a verdict that says so: there is no override.',
);
export const holdRollout = ordered(
  'holdRollout',
  'hold',
  'operate',
  'Hold a rollout',
  'Keeps it at its stage until it is resumed. It needs no evidence.',
);
export const resumeRollout = ordered(
  'resumeRollout',
  'resume',
  'admin',
  'Resume a rollout',
  'Ends a hold; the dwell of the stage begins anew.',
);
export const rollBackRollout = ordered(
  'rollBackRollout',
  'rollback',
  'operate',
  'Roll back a rollout',
  'Undoes every stage at once. It needs no evidence.',
);

/** The endpoint of each action. */
export const rolloutOrders = {
  start: startRollout,
  promote: promoteRollout,
  hold: holdRollout,
  resume: resumeRollout,
  rollback: rollBackRollout,
} as const satisfies Record<RolloutAction, unknown>;
