import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { client } from '../../src/contract/client.ts';
import { getConfiguration, getConfigurationHistory } from '../../src/contract/endpoints/configuration.ts';
import { getOpenApi } from '../../src/contract/endpoints/service.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { openApiDocument } from '../../src/contract/openapi.ts';
import { buildApp, type ServerPorts } from '../../src/scheduler/server/app.ts';
import type { App } from '../../src/scheduler/server/typed-app.ts';
import { httpAsk } from './http-request.ts';
import { ServiceProcess } from './service-process.ts';

const reference = join(import.meta.dirname, '../../docs/reference/openapi.json');

interface Operation {
  operationId: string;
  tags: string[];
  responses: Record<string, unknown>;
}
type Paths = Record<string, Record<string, Operation>>;

/** Every path that is served, out of the tree of the router. */
function routesOf(app: App): string[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods] =
        /^((?:│ {3}| {4})*)[├└]── (\S*)(?: \((.*)\))?$/.exec(line) ?? [];
      above.splice(indent.length / 4, Infinity, part);
      return methods === undefined ? [] : [above.join('')];
    });
}

describe('the description of the API', () => {
  let app: App;
  before(async () => {
    // Nothing is asked that would need a port.
    const ports = { rateLimits: { writesPerMinute: 1_000, readsPerMinute: 1_000 }, version: '0.0.1' };
    app = buildApp(ports as unknown as ServerPorts, pino({ level: 'silent' }));
    await app.ready();
  });
  after(() => app.close());
  const paths = openApiDocument('0.0.1').paths as unknown as Paths;

  it('has every route of the app, and the app every route of it', async () => {
    const served = routesOf(app).filter((route) => !route.startsWith('/api/docs'));
    assert.deepEqual(
      [...new Set(served)].map((route) => route.replaceAll(/:(\w+)/g, '{$1}')).sort(),
      Object.keys(paths).sort(),
    );
    for (const [path, operations] of Object.entries(paths)) {
      const answer = await app.inject({
        method: 'OPTIONS',
        url: path.replaceAll(/\{\w+\}/g, 'x'),
      });
      assert.equal(answer.statusCode, 405, path);
      const documented = Object.keys(operations).map((method) => method.toUpperCase());
      assert.deepEqual(
        String(answer.headers.allow)
          .split(', ')
          .filter((method) => method !== 'HEAD')
          .sort(),
        documented.sort(),
        path,
      );
    }
  });

  it('gives each operation a name of its own, a subject and an answer; every reference leads somewhere', () => {
    const operations = Object.values(paths).flatMap((each) => Object.values(each));
    assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, endpoints.length);
    for (const { operationId, tags, responses } of operations) {
      assert.equal(tags.length, 1, operationId);
      assert.ok(
        Object.keys(responses).some((status) => /^[23]/.test(status)),
        operationId,
      );
      assert.ok('429' in responses && '503' in responses, operationId);
    }
    const document = openApiDocument('0.0.1') as unknown as Record<string, unknown>;
    for (const [, reference = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      assert.ok(found, reference);
    }
  });

  it('has examples that the API would take, and give', () => {
    for (const { id, params, query, body, answer, example = {} } of endpoints) {
      for (const [schema, value] of [
        [params, example.params],
        [query, example.query],
        [body, example.body],
        [answer, example.answer],
      ] as const) {
        if (value === undefined) continue;
        assert.ok(schema, id);
        const parsed = schema.safeParse(value);
        assert.ok(parsed.success, `${id}: ${parsed.error?.message}`);
      }
    }
  });
});

describe('a running service', () => {
  let service: ServiceProcess;
  before(async () => void (service = await ServiceProcess.start({ args: ['--simulate', '2'] })));
  after(() => service.discard());

  it('serves the description that stands in the repository', async () => {
    const { 'x-generated': generated, ...stored } = JSON.parse(readFileSync(reference, 'utf8')) as object & {
      'x-generated': string;
    };
    assert.match(generated, /npm run generate/);
    assert.deepEqual((await service.get(getOpenApi.path)).body, stored);
  });

  it('shows it to people on a page that runs nothing of others and loads nothing from elsewhere', async () => {
    const page = await httpAsk(`${service.url}/api/docs/`);
    assert.equal(page.status, 200);
    assert.match(
      String(page.headers['content-security-policy']),
      /default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    assert.doesNotMatch(String(page.headers['content-security-policy']), /unsafe|https?:/);
    assert.doesNotMatch(page.text, /(src|href)="(https?:)?\/\//);
    for (const [, file = ''] of page.text.matchAll(/(?:src|href)="([^"]+)"/g))
      assert.equal((await httpAsk(new URL(file, `${service.url}/api/docs/`).href)).status, 200, file);
    const { body } = await service.get('/api/docs/json');
    assert.deepEqual(body, (await service.get(getOpenApi.path)).body);
  });

  it('is asked by a client that is made of the same table', async () => {
    const api = client((path, request) => fetch(service.url + path, request));
    assert.equal((await api.call(getConfiguration)).version, 1);
    assert.equal((await api.call(getConfigurationHistory, { query: { limit: 5 } })).versions.length, 1);
    await assert.rejects(
      api.call(getConfigurationHistory, { query: { limit: 0 } }),
      (error: Error & { problem?: { field?: string } }) =>
        error.name === 'Refusal' && error.problem?.field === 'limit',
    );
  });
});
