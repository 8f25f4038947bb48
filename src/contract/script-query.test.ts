import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { endpoints } from './endpoints.ts';
import * as policy from './endpoints/policy.ts';
import * as sync from './endpoints/sync.ts';
import { parametersOf, scriptEndpoints } from './script-endpoints.ts';
import { scriptPath, scriptQuery } from './script-query.ts';

const shapeOf = (schema: { shape: object } | undefined) => Object.keys(schema?.shape ?? {});
const base = 'http://scheduler.example:7655/prefix';

describe('a script query', () => {
  it('is the whole health document unless it says more', () => {
    const asked = scriptQuery.parse({ kind: 'script', endpoint: '/api/monitoring/scheduler/health' });
    assert.deepEqual(asked, {
      kind: 'script',
      endpoint: '/api/monitoring/scheduler/health',
      parameters: {},
      expression: '.',
      format: 'auto',
      variables: {},
    });
    assert.equal(scriptPath(asked), '/api/monitoring/scheduler/health');
  });

  it('reads what a token for reading may read, with the parameters that the API takes', () => {
    const known = [...endpoints, ...Object.values(sync), ...Object.values(policy)];
    for (const path of scriptEndpoints) {
      const endpoint = known.find((each) => each.method === 'GET' && each.path === path);
      assert.ok(endpoint && ['public', 'read'].includes(endpoint.scope), path);
      const taken = [...shapeOf(endpoint.params), ...shapeOf(endpoint.query)];
      assert.deepEqual(
        parametersOf(path).filter((name) => !taken.includes(name)),
        [],
        path,
      );
    }
  });

  it('names what is not allowed, and what is', () => {
    const words = (query: object) =>
      scriptQuery.safeParse({ kind: 'script', expression: '.', ...query }).error?.issues[0]?.message;
    assert.match(words({ endpoint: '/api/audit' }) ?? '', /must be one of \/api\/monitoring/);
    assert.match(words({ endpoint: '/api/config', parameters: { limit: '1' } }) ?? '', /takes none/);
    assert.match(
      words({ endpoint: '/api/history', parameters: { limit: '1' } }) ?? '',
      /takes series, from, to, step/,
    );
    assert.match(words({ endpoint: '/api/rollouts/{id}' }) ?? '', /is needed/);
  });

  it('puts parameters where they belong', () => {
    const parameters = { series: 'queue.backlog', from: '2026-11-21T08:00:00+01:00' };
    assert.equal(
      scriptPath({ endpoint: '/api/history', parameters }),
      '/api/history?series=queue.backlog&from=2026-11-21T08%3A00%3A00%2B01%3A00',
    );
    assert.equal(
      scriptPath({ endpoint: '/api/rollouts/{id}', parameters: { id: 'adaptive-polling' } }),
      '/api/rollouts/adaptive-polling',
    );
  });

  it('lets no value leave its place', () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '../audit',
        '%2e%2e',
        '..%2faudit',
        'a/../../audit',
        '?x',
        '#',
        '//evil',
        'a\\b',
        '\ud800',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...scriptEndpoints), hostile, (endpoint, value) => {
        const parameters = Object.fromEntries(parametersOf(endpoint).map((name) => [name, value]));
        const parsed = scriptQuery.safeParse({ kind: 'script', endpoint, parameters, expression: '.' });
        if (!parsed.success) return;
        const url = new URL(base + scriptPath(parsed.data));
        const [fixed] = `/prefix${endpoint}`.split('{');
        assert.ok(url.pathname.startsWith(fixed as string), url.href);
        assert.equal(url.pathname.split('/').length, `/prefix${endpoint}`.split('/').length);
        assert.equal(url.host, 'scheduler.example:7655');
        assert.equal(url.hash, '');
        assert.ok([...url.searchParams.keys()].every((name) => parametersOf(endpoint).includes(name)));
      }),
      { numRuns: 2_000 },
    );
  });
});
