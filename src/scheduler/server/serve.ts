import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../../contract/actor.ts';
import type { Endpoint } from '../../contract/endpoint.ts';
import type { Gate } from './gate.ts';
import type { App } from './typed-app.ts';
import { validated } from './validation.ts';

/** One request, taken apart and checked. */
interface Question<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  actor: Actor;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** The document of an answer; a stream of its text where it is long, or the text as bytes; or what was sent already. */
type Answered<A extends z.ZodType> = z.output<A> | Readable | Buffer | FastifyReply;

/** The routes know which endpoint of the table they serve. */
declare module 'fastify' {
  interface FastifyContextConfig {
    endpoint?: Endpoint;
  }
}

/** What stands for a body where an endpoint takes none: clients that always send one send `{}`. */
const noBody = z.strictObject({}).nullish();

/**
 * Serves an endpoint of the table. A request is admitted and counted before its body is read, and checked against the
 * endpoint's schemas before the handler sees it. A handler answers, or throws a ProblemError.
 * An answer is sent as it is: it is ours and typed, and checking a thousand instances takes longer than making them.
 */
export function serve<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends z.ZodType>(
  app: App,
  gate: Gate,
  endpoint: Endpoint<P, Q, B, A>,
  handler: (question: Question<P, Q, B>) => Answered<A> | Promise<Answered<A>>,
): void {
  const { params, query, body, status = 200, media = 'application/json; charset=utf-8' } = endpoint;
  app.route({
    method: endpoint.method,
    url: routeOf(endpoint.path),
    config: { endpoint },
    onRequest: (request, reply) => gate.enter(endpoint, request, reply),
    handler: async (request, reply) => {
      const question = {
        params: (params && validated('path', params, request.params)) as z.output<P>,
        query: (query && validated('query', query, request.query)) as z.output<Q>,
        body: validated('body', body ?? noBody, request.body) as z.output<B>,
      };
      // Whoever answers what may be kept says so.
      reply.status(status).type(media).header('cache-control', 'no-store');
      return handler({ ...question, actor: gate.actor(request), request, reply });
    },
  });
}

/** The router's way to write a path. */
const routeOf = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');
