import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { permitProposal } from '../contract/permit.ts';
import { problemType } from '../contract/problem.ts';
import { noSchemas } from '../http/no-schemas.ts';
import type { Sentinel } from './sentinel.ts';

const bodyLimitBytes = 64 * 1024;

/**
 * `GET /health` and `POST /permits`. Neither wants a token: the first holds nothing that is secret, and the second is
 * signed by its cell. A refusal to sign is an answer like any other, with 409.
 */
export function serveSentinel(
  sentinel: Pick<Sentinel, 'health' | 'answer'>,
  logger: Logger,
): FastifyInstance {
  const app = Fastify({
    schemaController: noSchemas,
    bodyLimit: bodyLimitBytes,
    requestTimeout: 10_000,
    connectionTimeout: 30_000,
    forceCloseConnections: true,
  });
  app.get('/health', (_request, reply) => reply.header('cache-control', 'no-store').send(sentinel.health()));
  app.post('/permits', async (request, reply) => {
    const parsed = permitProposal.safeParse(request.body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const detail = `${issue?.path.join('.') || 'the body'}: ${issue?.message}`;
      return problem(reply, 400, 'Not a proposal', detail);
    }
    const answer = await sentinel.answer(parsed.data);
    const { cell, rollout, action, to, epoch } = parsed.data.statement;
    const asked = { cell, rollout, action, to, epoch };
    logger.info(
      'vote' in answer ? asked : { ...asked, why: answer.why },
      'vote' in answer ? 'signed' : 'refused',
    );
    return reply.status('vote' in answer ? 200 : 409).send(answer);
  });
  app.setNotFoundHandler((_request, reply) =>
    problem(reply, 404, 'Not found', 'A sentinel answers GET /health and POST /permits.'),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) logger.error({ err: error }, 'a request failed');
    // What fails within is told in the log, to those who may read it.
    return problem(
      reply,
      status,
      'Not possible',
      status < 500 ? error.message : 'The sentinel failed: see its log.',
    );
  });
  return app;
}

interface Reply {
  status(status: number): Reply;
  type(type: string): Reply;
  send(body: string): unknown;
}

function problem(reply: Reply, status: number, title: string, detail: string): unknown {
  const body = { type: problemType(title), title, status, detail };
  return reply.status(status).type('application/problem+json').send(JSON.stringify(body));
}
