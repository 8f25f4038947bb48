import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** The API server's type. With TLS its server is of `node:https`, which does all that one of `node:http` does. */
export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, Logger>;
