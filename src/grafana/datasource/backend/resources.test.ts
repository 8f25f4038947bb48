import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Problem } from '../../../contract/problem.ts';
import { DownstreamError, type ResourceRequest } from '../../backend-sdk/index.ts';
import { Document } from './document.ts';
import { callResource } from './resources.ts';
import type { SchedulerSettings } from './settings.ts';
import type { Answer, UpstreamRequest } from './upstream.ts';

const admin = { login: 'alice', name: 'Alice', email: 'alice@localhost', role: 'Admin' };
const viewer = { ...admin, login: 'vera', role: 'Viewer' };

/** Asks the resources as somebody, of a scheduler that answers `answer`; and tells what the scheduler was asked. */
async function ask(
  method: string,
  path: string,
  {
    user = admin,
    body = '',
    headers = {},
    query = {},
    kind = 'token',
    answer = () => ({ status: 200, document: new Document(Buffer.from('{"id":"optimize"}'), undefined) }),
  }: {
    user?: typeof admin | undefined;
    body?: string;
    headers?: Record<string, string>;
    query?: Record<string, string>;
    kind?: 'token' | 'none';
    answer?: () => Answer;
  } = {},
) {
  const sent: UpstreamRequest[] = [];
  const request = {
    method,
    path,
    query: new URLSearchParams(query),
    body: new TextEncoder().encode(body),
    headers: new Headers(headers),
    context: { user },
    signal: new AbortController().signal,
  } as unknown as ResourceRequest;
  const credentials = kind === 'token' ? { kind, token: 'rc_secret' } : { kind };
  const response = await callResource(request, {
    settings: { credentials } as SchedulerSettings,
    ask: (upstream) => {
      sent.push(upstream);
      return Promise.resolve().then(answer);
    },
  });
  const text = await response.text();
  return { response, sent, text, problem: () => JSON.parse(text) as Problem };
}

describe('what the pages read', () => {
  test('is answered to every role, with its query and in its own words', async () => {
    const { response, sent, text } = await ask('GET', 'api/rollouts/optimize/criteria', {
      user: viewer,
      query: { from: '2026-11-21T08:00:00Z' },
    });
    assert.equal(response.status, 200);
    assert.equal(text, '{"id":"optimize"}');
    assert.equal(sent[0]?.path, '/api/rollouts/optimize/criteria?from=2026-11-21T08%3A00%3A00Z');
    assert.equal(sent[0]?.headers?.['x-rollcall-user'], 'vera');
    assert.equal(sent[0]?.body, undefined);
  });

  test('is answered to nobody in particular, and without a token', async () => {
    const { response, sent } = await ask('GET', 'api/rollouts', {
      user: { ...viewer, login: '' },
      kind: 'none',
    });
    assert.equal(response.status, 200);
    assert.equal(sent.length, 1);
  });

  test('comes from where its parameter says, whatever Grafana decoded in it', async () => {
    const { sent } = await ask('GET', 'api/monitoring/instances/pve::node 1%');
    assert.equal(sent[0]?.path, '/api/monitoring/instances/pve%3A%3Anode%201%25');
  });

  test('takes an operator where it takes one in the service: an admin of Grafana', async () => {
    const refused = await ask('GET', 'api/audit', { user: viewer });
    assert.equal(refused.response.status, 403);
    assert.match(refused.problem().detail, /vera has the role Viewer/);
    assert.equal(refused.sent.length, 0);
    assert.equal((await ask('GET', 'api/audit')).response.status, 200);
  });

  test('is text where the contract says so, which no browser takes for a page', async () => {
    const { response } = await ask('GET', 'api/audit/export');
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
  });

  test('is asked with a POST by a viewer, where it changes nothing', async () => {
    const { response, sent } = await ask('POST', 'api/policy/telemetry', { user: viewer, body: '{}' });
    assert.equal(response.status, 200);
    assert.equal(sent[0]?.method, 'POST');
  });
});

describe('what the pages write', () => {
  test('is forwarded for an admin, with the key that makes it happen once', async () => {
    const { sent } = await ask('POST', 'api/monitoring/breakers/pve::node1/reset', {
      body: '{"reason":"mended"}',
      headers: { 'idempotency-key': 'once', 'x-rollcall-user': 'mallory' },
    });
    assert.equal(sent[0]?.body, '{"reason":"mended"}');
    assert.equal(sent[0]?.headers?.['idempotency-key'], 'once');
    assert.equal(sent[0]?.headers?.['x-rollcall-user'], 'alice');
  });

  for (const [method, path] of [
    ['POST', 'api/rollouts/optimize/promote'],
    ['PATCH', 'api/config'],
    ['DELETE', 'api/monitoring/dlq/pve::node1'],
    ['POST', 'api/rollouts/backtest'],
  ] as const)
    for (const user of [
      viewer,
      { ...admin, role: 'Editor' },
      { ...admin, login: '' },
      { ...admin, login: 'grafana_scheduler' },
    ])
      test(`${method} ${path} is refused to ${user.login || 'nobody'}, ${user.role}`, async () => {
        const { response, sent, problem } = await ask(method, path, { user });
        assert.equal(response.status, 403);
        assert.equal(problem().title, 'Only a Grafana admin may do this');
        assert.equal(sent.length, 0);
      });

  test('wants a token in the data source', async () => {
    const { response, problem } = await ask('POST', 'api/rollouts/optimize/promote', { kind: 'none' });
    assert.equal(response.status, 400);
    assert.match(problem().detail, /grafana\.token/);
  });
});

describe('what is not here', () => {
  for (const path of [
    ...['api/tokens/grafana/rotate', 'api/tokens/grafana/revoke', 'api/session/oidc', 'api/events'],
    ...['rollouts/optimize/promote', 'api/rollouts/../tokens', 'api/rollouts/..', '', 'api/rollouts/'],
  ])
    test(`"${path}" is not found`, async () => {
      const { response, sent } = await ask('GET', path);
      assert.equal(response.status, 404);
      assert.equal(sent.length, 0);
    });

  test('a token cannot be made, whose secret would go through Grafana; a list of them has none', async () => {
    assert.equal((await ask('POST', 'api/tokens')).response.status, 405);
    assert.equal((await ask('GET', 'api/tokens')).response.status, 200);
    assert.equal((await ask('GET', 'api/tokens', { user: viewer })).response.status, 403);
  });

  test('another method is told which one there is', async () => {
    const { response } = await ask('POST', 'api/rollouts');
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'GET');
  });
});

describe('a scheduler that does not answer as it should', () => {
  test('refuses the token, and the user stays signed in to Grafana', async () => {
    const { response } = await ask('GET', 'api/rollouts', {
      answer: () => ({ status: 401, document: new Document(Buffer.from('{}'), undefined) }),
    });
    assert.equal(response.status, 502);
  });

  test('is away', async () => {
    const { response, problem } = await ask('GET', 'api/rollouts', {
      answer: () => {
        throw new DownstreamError('Nothing listens at http://127.0.0.1:7655', { status: 502 });
      },
    });
    assert.equal(response.status, 502);
    assert.equal(problem().detail, 'Nothing listens at http://127.0.0.1:7655');
  });
});
