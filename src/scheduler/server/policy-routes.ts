import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Actor } from '../../contract/actor.ts';
import type { Endpoint, Nothing } from '../../contract/endpoint.ts';
import * as endpoints from '../../contract/endpoints/policy.ts';
import type {
  CanceledRun,
  PendingRun,
  PolicyConfig,
  PolicyStations,
  PolicyTime,
  ReadyMoves,
  ReadyRun,
} from '../../contract/policy.ts';
import type {
  DeadLetterRequeued,
  PolicyGates,
  PolicyQueue,
  PolicyRunDocument,
  PolicyRunsAnswer,
  PolicyRunsQuery,
  Revoked,
  RevokeRequest,
  SessionTelemetry,
} from '../../contract/policy-overview.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

/** A query as it was sent: the engine reads it by itself, for each of its faults has a code of its own. */
type RawQuery = Readonly<Record<string, unknown>>;

export interface PolicyPorts {
  policy: {
    config(query: RawQuery, actor: Actor): PolicyConfig;
    run(query: RawQuery, actor: Actor): Promise<ReadyRun | PendingRun>;
    moves(query: RawQuery, actor: Actor): Promise<ReadyMoves | PendingRun>;
    status(query: RawQuery, actor: Actor): Promise<ReadyRun | PendingRun | CanceledRun>;
    cancel(query: RawQuery, actor: Actor): Promise<CanceledRun>;
    time(query: RawQuery): Promise<PolicyTime>;
    stations(query: RawQuery): Promise<PolicyStations>;
    runs(query: PolicyRunsQuery): Promise<PolicyRunsAnswer>;
    runDocument(runId: string): Promise<PolicyRunDocument>;
    queue(): Promise<PolicyQueue>;
    gates(windowMinutes: number): Promise<PolicyGates>;
    retry(runId: string, actor: Actor): Promise<DeadLetterRequeued>;
    revoke(request: RevokeRequest, actor: Actor): Promise<Revoked>;
    telemetry(told: SessionTelemetry): void;
  };
}

/** The policy engine: runs and their moves as clients ask for them, and what people see of the engine as a whole. */
export function policyRoutes(app: App, gate: Gate, { policy }: PolicyPorts): void {
  const sent = ({ request }: { request: { query: unknown } }) => request.query as RawQuery;
  serve(app, gate, asSent(endpoints.getPolicyConfig), (question) =>
    policy.config(sent(question), question.actor),
  );
  serve(app, gate, asSent(endpoints.runPolicy), async (question) =>
    said(await policy.run(sent(question), question.actor), question.reply),
  );
  serve(app, gate, asSent(endpoints.getPolicyMoves), async (question) =>
    said(await policy.moves(sent(question), question.actor), question.reply),
  );
  serve(app, gate, asSent(endpoints.getPolicyStatus), async (question) =>
    said(await policy.status(sent(question), question.actor), question.reply),
  );
  serve(app, gate, asSent(endpoints.cancelPolicyRun), (question) =>
    policy.cancel(sent(question), question.actor),
  );
  serve(app, gate, asSent(endpoints.getPolicyTime), (question) => policy.time(sent(question)));
  serve(app, gate, asSent(endpoints.getPolicyStations), (question) => policy.stations(sent(question)));
  serve(app, gate, endpoints.listPolicyRuns, ({ query }) => policy.runs(query));
  serve(app, gate, endpoints.getPolicyRun, ({ params }) => policy.runDocument(params.run_id));
  serve(app, gate, endpoints.getPolicyQueue, () => policy.queue());
  serve(app, gate, endpoints.getPolicyGates, ({ query }) => policy.gates(query.window_minutes));
  serve(app, gate, endpoints.retryPolicyDeadLetter, ({ params, actor }) =>
    policy.retry(params.run_id, actor),
  );
  serve(app, gate, endpoints.revokeSnapshotVersion, ({ body, actor }) => policy.revoke(body, actor));
  serve(app, gate, endpoints.tellPolicySession, ({ body }) => {
    policy.telemetry(body);
    return { success: true as const };
  });
}

/** The endpoint without its query's schema. */
function asSent<B extends z.ZodType, A extends z.ZodType>(
  endpoint: Endpoint<Nothing, z.ZodObject, B, A>,
): Endpoint<Nothing, Nothing, B, A> {
  const { query: _query, example: _example, ...rest } = endpoint;
  return rest;
}

/** What is not ready yet is 202, and says when to ask again. */
function said<Answer extends { status: string } | PendingRun>(answer: Answer, reply: FastifyReply): Answer {
  if (answer.status === 'pending' && 'retry_after_ms' in answer)
    reply.status(202).header('retry-after', Math.max(1, Math.ceil(answer.retry_after_ms / 1_000)));
  return answer;
}
