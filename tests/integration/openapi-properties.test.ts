import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';
import { nearly, valid, type JsonSchema } from '../arbitrary-from-schema.ts';
import { hasty, ServiceProcess } from './service-process.ts';

/** Runs for so long when set, otherwise for a number of requests that takes some seconds. */
const seconds = Number(process.env['ROLLCALL_FUZZ_SECONDS'] ?? 0);
const requestsByDefault = 600;

interface Parameter {
  in: 'path' | 'query' | 'header';
  name: string;
  required?: boolean;
  schema: JsonSchema;
}
interface Content {
  content: Record<string, { schema: JsonSchema }>;
}
interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content>;
}

/** One request that is about to be sent. */
interface Attempt {
  operation: Operation;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

let service: ServiceProcess;
before(async () => {
  service = await ServiceProcess.start({
    settings: { simulate: 6, polling: hasty },
    // Parallel requests of a failing run would otherwise wait for one another.
    env: { ROLLCALL_LOG_LEVEL: 'error' },
  });
});
after(() => service.discard());

it(
  'whatever is sent, the service answers as it says it does, and never fails',
  { timeout: (seconds + 120) * 1_000 },
  async () => {
    const document = (await service.get('/api/openapi.json')).body as object;
    const attempts = attemptsOf(
      resolved(document, document) as { paths: Record<string, Record<string, Operation>> },
    );
    const counts = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(attempts, async (attempt) => {
        const { status, type, text } = await send(attempt);
        const { operation } = attempt;
        counts.set(`${status}`, (counts.get(`${status}`) ?? 0) + 1);
        const what = `${attempt.method} ${attempt.path} answered ${status}: ${text.slice(0, 500)}`;
        assert.ok(status < 500, what);
        const documented = operation.responses[status];
        assert.ok(documented, `not documented: ${what}`);
        const content = documented.content[type];
        assert.ok(content, `not documented as ${type}: ${what}`);
        if (!type.includes('json') || type.includes('ndjson')) return;
        const parsed = shapeOf(content.schema).safeParse(JSON.parse(text));
        assert.ok(parsed.success, `${what}\n${parsed.error?.message}`);
      }),
      seconds > 0
        ? {
            numRuns: Number.MAX_SAFE_INTEGER,
            interruptAfterTimeLimit: seconds * 1_000,
            markInterruptAsFailure: false,
          }
        : { numRuns: requestsByDefault },
    );
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const told = [...counts].sort().map(([status, count]) => `${status}: ${count}`);
    console.log(`${total} requests, by status ${told.join(', ')}`);
    assert.ok((counts.get('200') ?? 0) > 0);
    assert.doesNotMatch(service.log, /request failed/);
  },
);

/** The document with what it refers to in place. */
function resolved(value: unknown, document: object): unknown {
  if (Array.isArray(value)) return value.map((each) => resolved(each, document));
  if (value === null || typeof value !== 'object') return value;
  const { $ref } = value as { $ref?: unknown };
  if (typeof $ref === 'string')
    return resolved(
      $ref
        .slice(2)
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document),
      document,
    );
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, document)]));
}

const shapes = new Map<JsonSchema, z.ZodType>();
function shapeOf(schema: JsonSchema): z.ZodType {
  const known = shapes.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  shapes.set(schema, known);
  return known;
}

function attemptsOf({ paths }: { paths: Record<string, Record<string, Operation>> }): Arbitrary<Attempt> {
  return fc.oneof(
    ...Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => !isStream(operation))
        .map(([method, operation]) => attemptOf(path, method.toUpperCase(), operation)),
    ),
  );
}

/** An answer that goes on for minutes is tried elsewhere. */
const isStream = ({ responses }: Operation) => 'text/event-stream' in (responses['200']?.content ?? {});

function attemptOf(path: string, method: string, operation: Operation): Arbitrary<Attempt> {
  const parameters = operation.parameters ?? [];
  const bodySchema = operation.requestBody?.content['application/json']?.schema;
  return fc
    .record({
      parameters: fc.tuple(...parameters.map(parameterOf)),
      headers: callers,
      body: bodySchema ? bodyOf(bodySchema) : fc.constantFrom(undefined, '{}', '[1]'),
    })
    .map(({ parameters: given, headers, body }) => {
      let target = path;
      const query = new URLSearchParams();
      const sent: Record<string, string> = { ...headers };
      parameters.forEach(({ in: place, name }, index) => {
        const value = given[index];
        if (value === undefined) return;
        if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(value));
        else if (place === 'query') query.set(name, value);
        else sent[name] = value;
      });
      if (query.size > 0) target += `?${query}`;
      const hasBody = method !== 'GET' && body !== undefined;
      if (hasBody) sent['content-type'] = 'application/json';
      return { operation, method, path: target, headers: sent, body: hasBody ? body : undefined };
    });
}

/** Names that mean something to a service with a simulated fleet. */
const known: Record<string, string[]> = {
  key: ['pve::pve-node1', 'pbs::pbs-backup1', 'pmg::pmg-gateway1', 'pve::nobody'],
  id: ['adaptive-polling', 'nothing'],
  killSwitch: ['disable-adaptive-polling', 'nothing'],
  drill: ['disable-adaptive-polling', 'nothing'],
};

function parameterOf({ in: place, name, required, schema }: Parameter): Arbitrary<string | undefined> {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  if (place === 'header') return fc.option(fc.stringMatching(/^[\x21-\x7e]{1,250}$/), { nil: undefined });
  const values = fc.oneof(
    { arbitrary: valid(schema).map(text), weight: 3 },
    { arbitrary: nearly(schema).map(text), weight: 1 },
  );
  if (place === 'query') return required ? values : fc.option(values, { nil: undefined });
  // A URL takes dots for steps before it is sent, and half a surrogate pair is no text that a URL can hold.
  const part = fc.oneof({ arbitrary: fc.constantFrom(...(known[name] ?? ['x'])), weight: 3 }, values);
  return part.filter((value) => value !== '' && !/^\.{1,2}$/.test(value) && !/\p{Cs}/u.test(value));
}

function bodyOf(schema: JsonSchema): Arbitrary<string | undefined> {
  return fc.oneof(
    { arbitrary: valid(schema).map((value) => JSON.stringify(value)), weight: 5 },
    { arbitrary: nearly(schema).map((value) => JSON.stringify(value)), weight: 4 },
    { arbitrary: fc.string(), weight: 1 },
    {
      arbitrary: fc.constantFrom(undefined, '', '{"a":1,"a":2}', '['.repeat(99), '{"__proto__":{}}'),
      weight: 1,
    },
  );
}

/** The token of the admin stands where `ADMIN` does: the service makes it when it starts. */
const callers: Arbitrary<Record<string, string>> = fc.constantFrom<Record<string, string>>(
  { authorization: 'Bearer ADMIN' },
  { authorization: 'Bearer ADMIN' },
  { authorization: 'Bearer ADMIN' },
  { 'x-api-token': 'ADMIN' },
  { authorization: 'Bearer ADMIN', 'x-rollcall-user': 'alice', 'x-rollcall-role': 'Admin' },
  { authorization: 'Bearer ADMIN', 'x-rollcall-user': 'eve', 'x-rollcall-role': 'Viewer' },
  { authorization: 'Bearer nobody' },
  { authorization: 'Basic eA==' },
  { cookie: 'rollcall=forged', 'x-csrf-token': 'forged' },
  {},
);

async function send({ method, path, headers, body }: Attempt) {
  const named = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    value.replace('ADMIN', service.token),
  ]);
  const response = await fetch(service.url + path, {
    method,
    headers: named,
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
    ...(body !== undefined && { body }),
  });
  const type = (response.headers.get('content-type') ?? '').replace(/; charset=utf-8$/, '');
  return { status: response.status, type, text: await response.text() };
}
