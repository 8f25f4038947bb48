import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { z } from 'zod';
import { isWrite, type Endpoint, type Scope } from './endpoint.ts';
import { subjects } from './endpoints.ts';
import { problem } from './problem.ts';

/** What each status means, wherever it is answered. */
const statuses: Record<number, string> = {
  400: 'The request cannot be understood: `field` names what is wrong, `detail` what to send instead.',
  401: 'No valid token or session, where one is needed.',
  403: 'The caller may not do this; or a session lacks its CSRF token.',
  404: 'There is nothing of that name.',
  409: 'It has changed since it was seen, or is not possible now.',
  413: 'The body is too large.',
  414: 'A part of the path is longer than any name.',
  415: 'The body is no JSON.',
  422: 'What is asked cannot be so; or the Idempotency-Key was used for something else.',
  429: 'Too many requests: `Retry-After` says in how many seconds to go on.',
  500: 'The service is at fault; its log has the cause under the request id.',
  502: 'Another service that is needed for it does not answer.',
  503: 'The database does not answer, its disk is full, or the service is stopping. Nothing is known to have changed.',
};

const needed: Record<Scope, string> = {
  public: 'It needs no token.',
  read: 'It needs the scope `read`, or no token where the service listens on loopback alone.',
  operate: 'It needs the scope `operate`.',
  admin: 'It needs the scope `admin`.',
};

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .optional()
  .meta({
    description:
      'Makes the write happen once: repeated with the same key within 24 hours, it gives the first answer again.',
    example: '0b5f2f0e-6f0b-4a3d-8d0a-4f3f4b8f7a51',
  });

/** The API as an OpenAPI 3.1 document, made of the table of endpoints. */
export function openApiDocument(version: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const [subject, endpoints] of Object.entries(subjects))
    for (const endpoint of endpoints)
      paths[endpoint.path] = {
        ...paths[endpoint.path],
        [endpoint.method.toLowerCase()]: { tags: [subject], ...operationOf(endpoint) },
      };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Rollcall',
      version,
      description:
        'The API of the scheduler service. Every error is a problem document after RFC 9457, whose `type` is a stable name and whose `detail` says what to do.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.keys(subjects).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiToken: { type: 'apiKey', in: 'header', name: 'X-API-Token' },
        session: { type: 'apiKey', in: 'cookie', name: 'rollcall' },
        csrf: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token' },
      },
    },
  });
}

function operationOf(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { id, summary, description, scope, params, query, body, example } = endpoint;
  const write = isWrite(endpoint);
  return {
    operationId: id,
    summary,
    description: `${description} ${needed[scope]}`,
    security: securityOf(scope, write),
    requestParams: {
      ...(params && { path: params }),
      ...(query && { query }),
      ...(write && { header: z.object({ 'Idempotency-Key': idempotencyKey }) }),
    },
    ...(body && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: {
          'application/json': { schema: body, ...exampleOf(example?.body) },
        },
      },
    }),
    responses: responsesOf(endpoint),
  };
}

const exampleOf = (example: unknown) => (example === undefined ? {} : { example });

/** A session is a cookie, which a browser sends by itself: a write then needs the CSRF token as well. */
const securityOf = (scope: Scope, write: boolean): Record<string, string[]>[] =>
  scope === 'public'
    ? []
    : [{ bearer: [] }, { apiToken: [] }, write ? { session: [], csrf: [] } : { session: [] }];

/** One component for each status, which all endpoints share. */
const refusals = Object.fromEntries(
  Object.entries(statuses).map(([status, description]) => [
    status,
    {
      id: `Refusal${status}`,
      description,
      content: { 'application/problem+json': { schema: problem } },
    } satisfies ZodOpenApiResponseObject,
  ]),
);

function responsesOf(endpoint: Endpoint): ZodOpenApiOperationObject['responses'] {
  const { status = 200, media = 'application/json', answer, accepted, example, id } = endpoint;
  const refused = statusesOf(endpoint).map((each) => [String(each), refusals[each]]);
  return {
    ...(Object.fromEntries(refused) as ZodOpenApiOperationObject['responses']),
    [`${status}` as '200']: {
      description: 'Done.',
      content: { [media]: { schema: answer, ...exampleOf(example?.answer) } },
    },
    ...(accepted && {
      202: {
        description: 'It is not done yet: `Retry-After` says when to ask again.',
        content: { [media]: { schema: accepted } },
      },
    }),
    ...(endpoint.etag && { 304: { description: 'It is what the ETag in If-None-Match says.' } }),
    // The health of a service that is not well is no problem document, but the same as when it is.
    ...(id === 'getServiceHealth' && {
      503: { description: 'The database does not answer.', content: { [media]: { schema: answer } } },
    }),
  };
}

/** Every status that an endpoint can refuse with, in order. */
export function statusesOf(endpoint: Endpoint): number[] {
  const { scope, params, query, errors } = endpoint;
  const write = isWrite(endpoint);
  const all = [
    ...errors,
    ...(params || query || write ? [400] : []),
    ...(params ? [414] : []),
    ...(scope === 'public' ? [] : [401, 403]),
    ...(write ? [413, 415, 422] : []),
    ...[429, 500, 503],
  ];
  return [...new Set(all)].sort((a, b) => a - b);
}
