import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { GrafanaApi } from './grafana-api.ts';
import { grafana } from './grafana.ts';

const token = 'glsa_S3CRET-of-grafana';
type Answers = Record<string, [status: number, body: unknown]>;

/** What a Grafana 12.3 with the plugin and one data source answers. */
const sound: Answers = {
  '/api/health': [200, { version: '12.3.0', database: 'ok' }],
  '/api/plugins/rollcall-scheduler-app/settings': [200, { enabled: true, info: { version: '0.1.0' } }],
  '/api/plugins/errors': [200, []],
  '/api/datasources': [200, [{ uid: 'rollcall', name: 'Rollcall', type: 'rollcall-scheduler-datasource' }]],
  '/api/datasources/uid/rollcall/health': [200, { status: 'OK', message: 'Connected to Rollcall 0.1.0.' }],
  '/api/ds/query': [200, { results: { A: { status: 200, frames: [] } } }],
};

async function about(t: TestContext, changes: Answers): Promise<string> {
  const answers = { ...sound, ...changes };
  const server = createServer((request, response) => {
    const [status, body] = answers[request.url ?? ''] ?? [404, { message: 'Not found' }];
    const may = request.url === '/api/health' || request.headers.authorization === `Bearer ${token}`;
    response.writeHead(may ? status : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(may ? body : { message: 'Unauthorized' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const found = await grafana(new GrafanaApi(`http://127.0.0.1:${port}/`, token), '0.1.0');
  return found.map(({ state, says, fix }) => `${state} ${says} ${fix ?? ''}`).join('\n');
}

describe('a Grafana', () => {
  it('is well with plugin, data source and evaluator', async (t) => {
    const said = await about(t, {});
    assert.doesNotMatch(said, /^(warn|fail)/m);
    assert.match(said, /ok Rollcall: Connected to Rollcall 0\.1\.0/);
    assert.match(said, /ok Rollcall: its evaluator answers scripts/);
  });

  it('does not answer, or is something else', async (t) => {
    const found = await grafana(new GrafanaApi('http://127.0.0.1:2', undefined), '0.1.0');
    assert.match(found[0]?.says ?? '', /does not answer at http:\/\/127\.0\.0\.1:2 \(ECONNREFUSED\)/);
    assert.match(await about(t, { '/api/health': [200, { status: 'ok' }] }), /fail .* is no Grafana/);
  });

  it('is too old', async (t) => {
    assert.match(
      await about(t, { '/api/health': [200, { version: '11.6.1' }] }),
      /fail Grafana 11\.6\.1 is too old/,
    );
  });

  it('does not know who asks', async (t) => {
    const settings = '/api/plugins/rollcall-scheduler-app/settings';
    assert.match(await about(t, { [settings]: [401, {}] }), /fail .*\(401\).*service account/);
  });

  it('has no plugin, one that is not allowed, one that was changed after it was signed, or another version', async (t) => {
    const settings = '/api/plugins/rollcall-scheduler-app/settings';
    const errors = (errorCode: string): Answers => ({
      [settings]: [404, {}],
      '/api/plugins/errors': [200, [{ pluginId: 'rollcall-scheduler-app', errorCode }]],
    });
    assert.match(
      await about(t, { [settings]: [404, {}] }),
      /fail The plugin rollcall-scheduler-app is not there/,
    );
    assert.match(
      await about(t, errors('signatureMissing')),
      /fail There, and not allowed: rollcall-scheduler-app\. .*rollcall-rolloutstage-panel/,
    );
    assert.match(await about(t, errors('signatureModified')), /fail .*\(signatureModified\)/);
    const older = await about(t, { [settings]: [200, { enabled: false, info: { version: '0.0.9' } }] });
    assert.match(older, /warn The plugin is of version 0\.0\.9/);
    assert.match(older, /warn The app is not enabled/);
  });

  it('has no data source, or one that reaches nothing, with what that one says', async (t) => {
    assert.match(
      await about(t, { '/api/datasources': [200, []] }),
      /fail There is no data source of Rollcall/,
    );
    const health = '/api/datasources/uid/rollcall/health';
    assert.match(
      await about(t, { [health]: [400, { status: 'ERROR', message: 'Its token is refused: make one' }] }),
      /fail Rollcall: Its token is refused: make one/,
    );
    assert.match(
      await about(t, { [health]: [502, {}] }),
      /fail Rollcall: its backend does not answer \(502\)/,
    );
  });

  it('has an evaluator that answers no script', async (t) => {
    const broken: Answers = { '/api/ds/query': [400, { results: { A: { error: 'the evaluator ended' } } }] };
    assert.match(
      await about(t, broken),
      /fail Rollcall: its evaluator does not answer a script: the evaluator ended/,
    );
  });
});
