import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { noSchemas } from '../http/no-schemas.ts';
import { fault, isFeedFault, type Fault } from './fault.ts';
import type { InstanceServer } from './instance-server.ts';

const everyFault = fault.safeExtend({ names: z.union([z.literal('all'), z.array(z.string()).min(1)]) });

/**
 * The HTTP API that makes instances fail and recover.
 *
 * - `GET /instances`
 * - `POST /instances/{name}/fault` with a {@link fault}
 * - `POST /instances/{name}/certificate` renews its certificate; the answer has the new fingerprint
 * - `POST /faults` with a fault and `names`, a list or `"all"`
 *
 * Bad input is answered with 400 and an unknown name with 404, each with `{"error": "…"}`.
 */
export function createControl(servers: ReadonlyMap<string, InstanceServer>): FastifyInstance {
  const app = fastify({ forceCloseConnections: true, schemaController: noSchemas });

  app.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
    const status = error instanceof z.ZodError ? 400 : (error.statusCode ?? 500);
    const message = error instanceof z.ZodError ? inWords(error) : error.message;
    return reply.status(status).send({ error: message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send({ error: `there is no ${request.method} ${request.url.split('?', 1)[0]}` }),
  );

  function find(name: string): InstanceServer {
    const server = servers.get(name);
    if (!server) throw Object.assign(new Error(`there is no instance ${name}`), { statusCode: 404 });
    return server;
  }

  app.get('/instances', () => ({ instances: [...servers.values()].map(view) }));

  app.post<{ Params: { name: string } }>('/instances/:name/fault', async (request) => {
    const server = find(request.params.name);
    const wanted = fault.parse(request.body);
    refuseOthers(server, wanted);
    await server.setFault(wanted);
    return view(server);
  });

  app.post<{ Params: { name: string } }>('/instances/:name/certificate', async (request) => {
    const server = find(request.params.name);
    if (!server.config.tls) {
      const message = `${server.config.name} speaks plain HTTP: it has no certificate`;
      throw Object.assign(new Error(message), { statusCode: 400 });
    }
    await server.renewCertificate();
    return view(server);
  });

  app.post('/faults', async (request) => {
    const { names, ...wanted } = everyFault.parse(request.body);
    // All names are looked up before the first instance is touched.
    const struck = names === 'all' ? [...servers.values()] : names.map(find);
    for (const server of struck) refuseOthers(server, wanted);
    await Promise.all(struck.map((server) => server.setFault(wanted)));
    return { instances: struck.map(view) };
  });

  return app;
}

/** Throws if the fault is one of feeds, and the instance has none. */
function refuseOthers({ config }: InstanceServer, { kind }: Fault): void {
  if (!isFeedFault(kind) || config.type === 'gbfs') return;
  const message = `${kind} is a fault of gbfs feeds: ${config.name} is a ${config.type}`;
  throw Object.assign(new Error(message), { statusCode: 400 });
}

function view({ config, fault, requests }: InstanceServer) {
  return {
    name: config.name,
    type: config.type,
    group: config.group,
    url: config.url,
    fingerprint: config.tls?.fingerprint ?? null,
    fault: fault ?? null,
    requests,
  };
}

function inWords(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
}
