import type { Actor } from '../../contract/actor.ts';
import {
  getInstance,
  listDeadLetters,
  listInstances,
  pauseInstance,
  pollInstance,
  removeDeadLetter,
  resetBreaker,
  resumeInstance,
  retryDeadLetter,
  retryDeadLetters,
} from '../../contract/endpoints/management.ts';
import type {
  BreakerReset,
  DeadLetterRemoved,
  DeadLetterRetried,
  DeadLettersPage,
  DeadLettersQuery,
  DeadLettersRetried,
  Explained,
  InstancePaused,
  InstanceResumed,
  InstancesPage,
  InstancesQuery,
  ManagedInstance,
  MaybeExplained,
  PauseRequest,
  PollOrdered,
  PollRequest,
} from '../../contract/management.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface ManagementPorts {
  management: {
    instances(query: InstancesQuery): Promise<InstancesPage>;
    instance(key: string): Promise<ManagedInstance>;
    deadLetters(query: DeadLettersQuery): Promise<DeadLettersPage>;
    pause(key: string, request: PauseRequest, actor: Actor): Promise<InstancePaused>;
    resume(key: string, request: MaybeExplained, actor: Actor): Promise<InstanceResumed>;
    poll(key: string, request: PollRequest, actor: Actor): Promise<PollOrdered>;
    resetBreaker(key: string, request: Explained, actor: Actor): Promise<BreakerReset>;
    retryDeadLetters(request: MaybeExplained, actor: Actor): Promise<DeadLettersRetried>;
    retryDeadLetter(key: string, request: MaybeExplained, actor: Actor): Promise<DeadLetterRetried>;
    removeDeadLetter(key: string, request: Explained, actor: Actor): Promise<DeadLetterRemoved>;
  };
}

/** Instances, breakers and dead letters, and what people order of them: all under `/api/monitoring`. */
export function managementRoutes(app: App, gate: Gate, { management }: ManagementPorts): void {
  serve(app, gate, listInstances, ({ query }) => management.instances(query));
  serve(app, gate, getInstance, ({ params }) => management.instance(params.key));
  serve(app, gate, pauseInstance, ({ params, body, actor }) => management.pause(params.key, body, actor));
  serve(app, gate, resumeInstance, ({ params, body, actor }) => management.resume(params.key, body, actor));
  serve(app, gate, pollInstance, ({ params, body, actor }) => management.poll(params.key, body, actor));
  serve(app, gate, resetBreaker, ({ params, body, actor }) =>
    management.resetBreaker(params.key, body, actor),
  );
  serve(app, gate, listDeadLetters, ({ query }) => management.deadLetters(query));
  serve(app, gate, retryDeadLetters, ({ body, actor }) => management.retryDeadLetters(body, actor));
  serve(app, gate, retryDeadLetter, ({ params, body, actor }) =>
    management.retryDeadLetter(params.key, body, actor),
  );
  serve(app, gate, removeDeadLetter, ({ params, query, body, actor }) =>
    management.removeDeadLetter(params.key, { reason: theReason(query.reason, body?.reason) }, actor),
  );
}

/** Many clients cannot send a body with a DELETE, so the reason may stand in the query. */
function theReason(inQuery: string | undefined, inBody: string | undefined): string {
  const reason = inBody ?? inQuery;
  if (reason !== undefined && (inQuery ?? reason) === reason) return reason;
  throw new ProblemError(
    400,
    'Bad request',
    reason === undefined
      ? 'reason: is missing: say why in the body, or in the query as ?reason=, in 3 to 500 characters.'
      : 'reason: stands in the body and in the query, and differs: send one of them.',
    'reason',
  );
}
