import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import cookie from '@fastify/cookie';
import Fastify, { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LockedOut } from '../../contract/access.ts';
import { PolicyError } from '../../contract/policy-errors.ts';
import { ProblemError } from '../../contract/problem.ts';
import { auditRoutes, type AuditPorts } from './audit-routes.ts';
import { backtestRoutes, type BacktestRoutePorts } from './backtest-routes.ts';
import { cellRoutes, type CellPorts } from './cell-routes.ts';
import { consoleRoutes, type ConsolePorts } from './console-routes.ts';
import { configurationRoutes, type ConfigurationPorts } from './configuration-routes.ts';
import { headBytes, headMs, idleMs, refuseConnection, requestMs } from './connection-problem.ts';
import { descriptionRoutes } from './description-routes.ts';
import { refuseWhileStopping } from './drain.ts';
import { eventRoutes, type EventPorts } from './event-routes.ts';
import { gateOf, type GatePorts } from './gate.ts';
import { healthRoutes, type HealthPorts } from './health-routes.ts';
import { historyRoutes, type HistoryPorts } from './history-routes.ts';
import { takeJsonBodies } from './json-body.ts';
import { otherMethods } from './other-methods.ts';
import { bodyLimitBytes, longestParameter, problemErrorOf, problemOf } from './problem-document.ts';
import { managementRoutes, type ManagementPorts } from './management-routes.ts';
import { noSchemas } from '../../http/no-schemas.ts';
import { oidcRoutes, type OidcPorts } from './oidc-routes.ts';
import { policyRoutes, type PolicyPorts } from './policy-routes.ts';
import { rolloutRoutes, type RolloutPorts } from './rollout-routes.ts';
import { runSheetRoutes, type RunSheetPorts } from './run-sheet-routes.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { sessionRoutes, type SessionPorts } from './session-routes.ts';
import { syncRoutes, type SyncPorts } from './sync-routes.ts';
import { tokenRoutes, type TokenPorts } from './token-routes.ts';
import type { App } from './typed-app.ts';

export type ServerPorts = GatePorts &
  HealthPorts &
  HistoryPorts &
  RolloutPorts &
  RunSheetPorts &
  CellPorts &
  BacktestRoutePorts &
  SyncPorts &
  EventPorts &
  PolicyPorts &
  AuditPorts &
  SessionPorts &
  OidcPorts &
  TokenPorts &
  ManagementPorts &
  ConfigurationPorts &
  ConsolePorts & {
    /** A certificate and its key, in PEM; without them the API is plain HTTP. */
    tls?: { cert: string; key: string } | undefined;
  };

const heardOutMs = 1_000;

/** The HTTP API of the scheduler. Every error is a problem document after RFC 9457. */
export function buildApp(ports: ServerPorts, logger: Logger): App {
  const app = bareApp(ports, logger);
  const gate = gateOf(ports);
  const answerProblem = async (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = problemOf(error, request.id);
    if (problem.status === 413) await heardOut(request.raw);
    if (error instanceof LockedOut) reply.header('retry-after', error.retryAfterSeconds);
    if (error instanceof PolicyError && error.retryAfterSeconds !== undefined)
      reply.header('retry-after', error.retryAfterSeconds);
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="rollcall"');
    if (problem.status >= 500) request.log.error({ err: error, requestId: request.id }, 'request failed');
    // As text, so that it is sent as it is.
    return reply
      .status(problem.status)
      .type('application/problem+json')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(problem));
  };
  app.setErrorHandler(async (error, request, reply) => {
    const { endpoint } = request.routeOptions.config;
    const refused = problemErrorOf(error);
    // What is sent as a write but changes nothing has no name in the audit log, and no place there.
    if (endpoint?.action !== undefined && refused.status < 500 && !refused.audited)
      await gate.refused(endpoint, request, refused).catch((failure: unknown) => {
        request.log.error({ err: failure, requestId: request.id }, 'a refusal was not recorded');
      });
    return answerProblem(error, request, reply);
  });
  app.setNotFoundHandler((request) => {
    throw new ProblemError(
      404,
      'Not found',
      `There is nothing at ${request.method} ${request.url.split('?')[0]}. All that there is stands in /api/openapi.json.`,
    );
  });

  setSecurityHeaders(app, ports.tls !== undefined);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  refuseWhileStopping(app);
  takeJsonBodies(app);
  app.register(cookie);
  const refuseOthers = otherMethods(app);
  healthRoutes(app, gate, ports);
  policyRoutes(app, gate, ports);
  historyRoutes(app, gate, ports);
  managementRoutes(app, gate, ports);
  rolloutRoutes(app, gate, ports);
  runSheetRoutes(app, gate, ports);
  cellRoutes(app, gate, ports);
  backtestRoutes(app, gate, ports);
  syncRoutes(app, gate, ports);
  eventRoutes(app, gate, ports);
  auditRoutes(app, gate, ports);
  configurationRoutes(app, gate, ports);
  sessionRoutes(app, gate, ports);
  oidcRoutes(app, gate, ports);
  tokenRoutes(app, gate, ports);
  descriptionRoutes(app, gate, ports);
  consoleRoutes(app, ports);
  refuseOthers();
  return app;
}

/** A server with its limits, and nothing on it. */
function bareApp({ tls }: Pick<ServerPorts, 'tls'>, logger: Logger): App {
  const limits = {
    maxHeaderSize: headBytes,
    headersTimeout: headMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: 1_000,
  };
  const options = {
    loggerInstance: logger,
    schemaController: noSchemas,
    genReqId: () => randomUUID(),
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestMs,
    connectionTimeout: idleMs,
    routerOptions: { maxParamLength: longestParameter },
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const problem = problemOf(error, request.id);
      void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
    },
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: false,
    forceCloseConnections: 'idle' as const,
  };
  return tls
    ? Fastify({ ...options, https: { ...limits, ...tls, minVersion: 'TLSv1.2' } })
    : Fastify({ ...options, http: limits });
}

/**
 * Reads on, and keeps nothing, until the client has sent its body or a moment has passed: many clients look for the
 * answer only then, and would see a broken connection instead.
 */
async function heardOut(request: IncomingMessage): Promise<void> {
  request.resume();
  await Promise.race([finished(request).catch(() => {}), delay(heardOutMs, undefined, { ref: false })]);
}
