import { STATUS_CODES, type IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify, { LogController } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { ProblemError, type Problem } from '../../contract/problem.ts';
import { accessOf, type AccessPorts } from './access.ts';
import { auditRoutes, type AuditPorts } from './audit-routes.ts';
import { configurationRoutes, type ConfigurationPorts } from './configuration-routes.ts';
import { healthRoutes, type HealthPorts } from './health-routes.ts';
import { historyRoutes, type HistoryPorts } from './history-routes.ts';
import { storageProblem } from './storage-problem.ts';
import { rolloutRoutes, type RolloutPorts } from './rollout-routes.ts';
import type { App } from './typed-app.ts';

export type ServerPorts = AccessPorts &
  HealthPorts &
  HistoryPorts &
  RolloutPorts &
  AuditPorts &
  ConfigurationPorts;

/** No body of this API is larger than a reason and a revision. */
const bodyLimitBytes = 64 * 1024;

const heardOutMs = 1_000;

/** The HTTP API of the scheduler. Every error is a problem document after RFC 9457. */
export function buildApp(ports: ServerPorts, logger: Logger): App {
  const app: App = Fastify({
    loggerInstance: logger,
    bodyLimit: bodyLimitBytes,
    requestTimeout: 30_000,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(storageProblem(error) ?? error, request.id);
    if (problem.status === 413) await heardOut(request.raw);
    if (problem.status >= 500) request.log.error({ err: error, requestId: request.id }, 'request failed');
    return reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  app.setNotFoundHandler((request) => {
    throw new ProblemError(
      404,
      'Not found',
      `There is nothing at ${request.method} ${request.url.split('?')[0]}.`,
    );
  });

  const access = accessOf(ports);
  healthRoutes(app, ports, access);
  historyRoutes(app, ports, access);
  rolloutRoutes(app, ports, access);
  auditRoutes(app, ports, access);
  configurationRoutes(app, ports, access);
  return app;
}

/**
 * Reads on, and keeps nothing, until the client has sent its body or a moment has passed: many clients look for the
 * answer only then, and would see a broken connection instead.
 */
async function heardOut(request: IncomingMessage): Promise<void> {
  request.resume();
  await Promise.race([finished(request).catch(() => {}), delay(heardOutMs, undefined, { ref: false })]);
}

function problemOf(error: unknown, requestId: string): Problem {
  const base = { type: 'about:blank', requestId };
  if (error instanceof ProblemError)
    return {
      ...base,
      title: error.title,
      status: error.status,
      detail: error.message,
      ...(error.field && { field: error.field }),
    };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation;
    const field = issue?.instancePath.slice(1).replaceAll('/', '.') || undefined;
    const detail = field ? `${field}: ${issue?.message}` : (issue?.message ?? error.message);
    return { ...base, title: 'Bad request', status: 400, detail, ...(field && { field }) };
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status < 500)
    return {
      ...base,
      title: STATUS_CODES[status] ?? 'Bad request',
      status,
      detail: (error as Error).message,
    };
  return {
    ...base,
    title: 'Internal error',
    status: 500,
    detail: 'The scheduler could not answer. Its log has the cause under this request id.',
  };
}
