import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { HistoryAnswer } from '../../src/contract/history.ts';
import { startPlugin, type As, type PluginClient } from '../grafana-backend/client.ts';
import type { PlainFrame } from '../grafana-backend/decode.ts';
import { startStub, type Received, type StubAnswer, type StubScheduler } from './stub-scheduler.ts';

/** The data source as Grafana starts it, driven over gRPC; a stub stands in for the scheduler. */

const root = join(import.meta.dirname, '../..');
const healthPath = '/api/monitoring/scheduler/health';
const token = 'planted-secret-token';

let plugin: PluginClient;
let stub: StubScheduler;

before(async () => {
  stub = await startStub(() => ({ body: '{}' }));
  plugin = await startPlugin({
    command: process.execPath,
    args: [join(root, 'src/grafana/datasource/backend/main.ts')],
  });
});
after(async () => {
  await plugin.close();
  await stub.close();
});
/** Each test has a data source of its own: panels of one share what they read. */
let tests = 0;
beforeEach(() => {
  stub.received.length = 0;
  tests += 1;
});

const as = (more: As['dataSource'] = {}, user?: As['user']): As => ({
  dataSource: { uid: `rollcall-${tests}`, url: stub.url, decryptedSecureJsonData: { token }, ...more },
  ...(user !== undefined && { user }),
});

const pulse = (name: string) => readFileSync(join(root, 'tests/fixtures/pulse', name), 'utf8');

/** Answers with one health document, and with nothing else. */
const serving =
  (document: string) =>
  (request: Received): StubAnswer =>
    request.url === healthPath ? { body: document } : { status: 404, body: 'not found' };

async function ask(model: object, who: As = as()) {
  const answers = await plugin.queryData([{ refId: 'A', model }], who);
  return answers['A'] as (typeof answers)[string];
}

const column = (frame: PlainFrame | undefined, name: string) =>
  frame?.fields.find((field) => field.name === name)?.values;

describe('a health document becomes frames', () => {
  test('of the queue: one row of numbers that an alert rule can read', async () => {
    stub.answer = serving(pulse('v6.3-01-healthy-adaptive-off.json'));
    const { frames, error } = await ask({ kind: 'queue' });
    assert.equal(error, '');
    assert.deepEqual(frames[0]?.meta, { type: 'numeric-wide', typeVersion: [0, 1] });
    assert.deepEqual(column(frames[0], 'instances'), [12]);
    assert.equal(column(frames[0], 'depth')?.length, 1);
    assert.equal(column(frames[0], 'inFlight'), undefined, 'what a Pulse does not say is left out');
  });

  test('of instances: one row each, with those never polled shown as that', async () => {
    stub.answer = serving(pulse('v6.3-08-never-polled-adaptive-on.json'));
    const { frames } = await ask({ kind: 'instances' });
    const { instances } = JSON.parse(pulse('v6.3-08-never-polled-adaptive-on.json')) as {
      instances: { key: string }[];
    };
    assert.deepEqual(
      column(frames[0], 'key'),
      instances.map(({ key }) => key),
    );
    const staleness = column(frames[0], 'staleness') ?? [];
    assert.ok(staleness.includes(null), 'an instance that was never polled has no staleness');
  });

  test('of breakers: those not closed, as a table', async () => {
    stub.answer = serving(pulse('v6.3-03-breaker-open.json'));
    const { frames } = await ask({ kind: 'breakers' });
    assert.deepEqual(column(frames[0], 'instance')?.toSorted(), [
      'pbs2',
      'pmg2',
      'pve3',
      'pve4',
      'pve5',
      'pve6',
    ]);
    const states = column(frames[0], 'breaker') ?? [];
    assert.equal(states.filter((state) => state === 'open').length, 5);
  });

  test('of breakers as numbers: one for every instance, 0 where it is closed', async () => {
    stub.answer = serving(pulse('v6.3-03-breaker-open.json'));
    const { frames } = await ask({ kind: 'breakers', format: 'numeric' });
    assert.deepEqual(frames[0]?.meta, { type: 'numeric-long', typeVersion: [0, 1] });
    assert.equal(column(frames[0], 'notClosedSeconds')?.length, 12);
    assert.equal(
      column(frames[0], 'notClosedSeconds')?.filter((seconds) => (seconds as number) > 0).length,
      5,
    );
  });

  test('of breakers as numbers: failed probes of a Pulse do not begin the time anew', async () => {
    stub.answer = serving(pulse('v6.3-06-dlq-several.json'));
    const { frames } = await ask({ kind: 'breakers', format: 'numeric' });
    const row = column(frames[0], 'instance')?.indexOf('pve3') ?? -1;
    // It was tripped again 20 s ago, and has failed for more than six minutes.
    assert.equal(Math.round(column(frames[0], 'notClosedSeconds')?.[row] as number), 380);
  });

  test('of dead letters: reason, retries and last error', async () => {
    stub.answer = serving(pulse('v6.3-06-dlq-several.json'));
    const { frames } = await ask({ kind: 'deadLetters' });
    const count = (JSON.parse(pulse('v6.3-06-dlq-several.json')) as { deadLetter: { count: number } })
      .deadLetter.count;
    assert.equal(column(frames[0], 'instance')?.length, count);
    assert.ok(column(frames[0], 'lastError')?.every((error) => typeof error === 'string'));
  });

  test('of an old Pulse that leaves empty arrays out: no rows, and no error', async () => {
    stub.answer = serving(pulse('v5.0.0-01-healthy-no-breakers-key.json'));
    const { frames, error, status } = await ask({ kind: 'breakers' });
    assert.deepEqual([error, status], ['', 200]);
    assert.deepEqual(
      frames.flatMap(({ fields }) => fields),
      [],
    );
  });

  test('of a Pulse without instances: no frame, and no error', async () => {
    stub.answer = serving(pulse('v5.0.0-00-empty.json'));
    for (const kind of ['instances', 'breakers', 'deadLetters'])
      assert.deepEqual((await ask({ kind })).frames, [], kind);
  });
});

describe('history becomes frames', () => {
  const answer: HistoryAnswer = {
    from: 0,
    to: 60_000,
    stepSeconds: 30,
    times: [0, 30_000],
    series: [
      { name: 'queue.backlog', unit: 'short', values: [1, 2] },
      { name: 'adaptive.staleness.max', unit: 's', values: [null, 12.5] },
    ],
  };

  test('on one time axis, with gaps as gaps, and a step that the panel can show', async () => {
    stub.answer = () => ({ body: JSON.stringify(answer) });
    const query = { kind: 'history', series: ['queue.backlog', 'adaptive.staleness.max'] };
    const answers = await plugin.queryData(
      [{ refId: 'A', model: query, from: 0, to: 60_000, intervalMs: 25_000 }],
      as(),
    );
    const frame = answers['A']?.frames[0];
    assert.equal(frame?.meta?.['type'], 'timeseries-wide');
    assert.deepEqual(column(frame, 'time'), [0, 30_000]);
    assert.deepEqual(column(frame, 'adaptive.staleness.max'), [null, 12.5]);
    assert.equal(new URL(stub.received[0]?.url ?? '', stub.url).searchParams.get('step'), '30');
  });

  test('of a time without samples: no frame', async () => {
    stub.answer = () => ({ body: JSON.stringify({ ...answer, times: [], series: [] }) });
    assert.deepEqual((await ask({ kind: 'history', series: ['queue.backlog'] })).frames, []);
  });
});

describe('a query that cannot be answered says what to do', () => {
  const refused = async (model: object, pattern: RegExp, source: string, who?: As) => {
    const { error, errorSource, frames } = await ask(model, who);
    assert.match(error, pattern);
    assert.equal(errorSource, source);
    assert.deepEqual(frames, []);
    assert.ok(!error.includes(token), 'no secret in an error');
  };

  test('unknown kind', () =>
    refused({ kind: 'nope' }, /no query of kind "nope": choose one of queue/, 'plugin'));
  test('no kind', () => refused({}, /no query of kind undefined/, 'plugin'));
  test('a rollout that is not named', () =>
    refused({ kind: 'verdict', rollout: '' }, /verdict query is not complete: rollout/, 'plugin'));
  test('an unknown series', () =>
    refused({ kind: 'history', series: ['x'] }, /not complete: series\.0/, 'plugin'));

  test('nobody listens', async () => {
    const gone = await startStub(() => 'hang');
    await gone.close();
    await refused(
      { kind: 'queue' },
      /Nothing listens at .*Start the scheduler/,
      'downstream',
      as({ url: gone.url }),
    );
  });

  test('a scheduler that hangs', async () => {
    stub.answer = () => 'hang';
    await refused(
      { kind: 'queue' },
      /did not answer within 1 s/,
      'downstream',
      as({ jsonData: { timeoutSeconds: 1 } }),
    );
  });

  test('a URL that is no scheduler: HTML', async () => {
    stub.answer = () => ({ body: '<html>hello</html>' });
    await refused({ kind: 'queue' }, /not a scheduler .*does not answer with JSON/, 'downstream');
  });
  test('a URL that is no scheduler: other JSON', async () => {
    stub.answer = () => ({ body: '{"hello":1}' });
    await refused({ kind: 'queue' }, /not a scheduler that Rollcall can read/, 'downstream');
  });
  test('a URL that is no scheduler: 404', async () => {
    stub.answer = () => ({ status: 404, body: '' });
    await refused({ kind: 'queue' }, /not a scheduler: it has no \/api\/monitoring/, 'downstream');
  });
  test('a Pulse asked for a rollout', async () => {
    stub.answer = serving(pulse('v6.3-01-healthy-adaptive-off.json'));
    await refused(
      { kind: 'verdict', rollout: 'adaptive-polling' },
      /verdict query needs rollouts\. A Pulse server answers/,
      'downstream',
    );
  });
  test('a refused token', async () => {
    stub.answer = () => ({ status: 401, body: '{}' });
    await refused({ kind: 'queue' }, /refuses the token .*grafana\.token/, 'downstream');
  });
  test('no URL', () =>
    refused({ kind: 'queue' }, /URL of this data source is empty/, 'plugin', as({ url: '' })));
  test('a fingerprint that is none', () =>
    refused(
      { kind: 'queue' },
      /tlsFingerprint .*64 hex digits/,
      'plugin',
      as({ jsonData: { tlsFingerprint: 'aa' } }),
    ));

  test('one bad query leaves the others alone', async () => {
    stub.answer = serving(pulse('v6.3-01-healthy-adaptive-off.json'));
    const answers = await plugin.queryData(
      [
        { refId: 'A', model: { kind: 'queue' } },
        { refId: 'B', model: { kind: 'nope' } },
      ],
      as(),
    );
    assert.equal(answers['A']?.frames.length, 1);
    assert.match(answers['B']?.error ?? '', /nope/);
  });
});

describe('health check', () => {
  test('of a Pulse says what it can and cannot serve', async () => {
    stub.answer = serving(pulse('v6.3-01-healthy-adaptive-off.json'));
    const { status, message } = await plugin.checkHealth(as());
    assert.equal(status, 'OK');
    assert.match(message, /Pulse's API: 12 instances.*no history and no rollouts/);
  });

  test('of a service that refuses the token says where a valid one is', async () => {
    stub.answer = ({ url }) =>
      url === healthPath
        ? { body: pulse('v6.3-01-healthy-adaptive-off.json') }
        : url === '/api/health'
          ? { body: '{"service":"rollcall","version":"0.0.1","status":"ok"}' }
          : { status: 401, body: '{}' };
    const { status, message } = await plugin.checkHealth(as());
    assert.equal(status, 'ERROR');
    assert.match(message, /refuses the token.*grafana\.token/);
  });

  test('of a token that can only read says so; it is asked as the admin who asks', async () => {
    stub.answer = ({ url, headers }) =>
      url === healthPath
        ? { body: pulse('v6.3-01-healthy-adaptive-off.json') }
        : url === '/api/health'
          ? { body: '{"service":"rollcall","version":"0.0.1","status":"ok"}' }
          : { body: JSON.stringify({ role: headers['x-rollcall-user'] === 'alice' ? 'admin' : 'viewer' }) };
    const told = async (login: string) =>
      (await plugin.checkHealth(as({}, { login, name: '', email: '', role: 'Admin' }))).message;
    assert.doesNotMatch(await told('alice'), /only read/);
    assert.match(await told('bob'), /can only read, so rollouts can be seen but not decided/);
  });

  test('of nothing says that nothing listens', async () => {
    const { status, message } = await plugin.checkHealth(as({ url: 'http://127.0.0.1:9' }));
    assert.equal(status, 'ERROR');
    assert.match(message, /Nothing listens/);
  });
});

describe('a rollout action', () => {
  const path = 'api/rollouts/adaptive-polling/rollback';
  const body = JSON.stringify({ reason: 'by a test', revision: 3 });
  const post = (
    user: As['user'],
    more: { method?: string; path?: string; dataSource?: As['dataSource'] } = {},
  ) =>
    plugin.callResource(more.path ?? path, {
      method: more.method ?? 'POST',
      body,
      headers: { 'x-grafana-user': 'mallory', 'x-rollcall-role': 'Admin', 'x-rollcall-user': 'mallory' },
      ...as(more.dataSource),
      user: user ?? null,
    });
  const alice = { login: 'alice', name: 'Alice', email: 'alice@localhost', role: 'Admin' };

  test('of an admin is forwarded with our token and their login, which the browser cannot choose', async () => {
    stub.answer = () => ({ status: 409, body: '{"detail":"moved on"}' });
    const answer = await post({ ...alice, login: 'alice ü' });
    assert.equal(answer.status, 409, "the scheduler's answer is passed on");
    const [request] = stub.received;
    assert.equal(request?.url, `/${path}`);
    assert.equal(request.headers.authorization, `Bearer ${token}`);
    assert.equal(request.headers['x-rollcall-user'], encodeURIComponent('alice ü'));
    assert.equal(request.headers['x-rollcall-role'], 'Admin');
    assert.equal(request.body, body);
  });

  for (const write of [
    ...['start', 'promote', 'finish', 'hold', 'resume', 'rollback', 'abort'],
    ...['sign-offs', 'ticks', 'waivers', 'notes', 'kill-switches/disable-global', 'drills/disable-global'],
  ])
    test(`${write} of an admin is forwarded, and of a viewer refused`, async () => {
      stub.answer = () => ({ status: 200, body: '{}' });
      assert.equal(
        (await post({ ...alice, role: 'Viewer' }, { path: `api/rollouts/optimize/${write}` })).status,
        403,
      );
      assert.equal(stub.received.length, 0);
      assert.equal((await post(alice, { path: `api/rollouts/optimize/${write}` })).status, 200);
      assert.deepEqual(
        stub.received.map(({ url }) => url),
        [`/api/rollouts/optimize/${write}`],
      );
    });

  for (const [who, user] of [
    ['a viewer', { ...alice, role: 'Viewer' }],
    ['an editor', { ...alice, role: 'Editor' }],
    ['an anonymous admin', { ...alice, login: '' }],
    ['the alert scheduler', { ...alice, login: 'grafana_scheduler' }],
    ['nobody', null],
  ] as const)
    test(`of ${who} is refused, and nothing is sent`, async () => {
      const answer = await post(user);
      assert.equal(answer.status, 403);
      assert.equal((JSON.parse(answer.chunks.join('')) as { status: number }).status, 403);
      assert.deepEqual(stub.received, []);
    });

  test('that is none is refused', async () => {
    assert.equal((await post(alice, { path: 'api/rollouts/a/explode' })).status, 404);
    for (const path of [
      'api/rollouts/a/b/../start',
      'api/rollouts/a/drills/',
      'api/rollouts/a/drills/..',
      'rollouts/a/start',
    ])
      assert.equal((await post(alice, { path })).status, 404, path);
    const wrong = await post(alice, { method: 'GET' });
    assert.equal(wrong.status, 405);
    assert.deepEqual(stub.received, []);
  });

  test('without a token in the data source says what is missing', async () => {
    const answer = await post(alice, { dataSource: { decryptedSecureJsonData: {} } });
    assert.equal(answer.status, 400);
    assert.match(answer.chunks.join(''), /no token/);
  });

  test('with a token that the scheduler refuses does not log the user out', async () => {
    stub.answer = () => ({ status: 401, body: '{}' });
    assert.equal((await post(alice)).status, 502);
  });

  test('leaves no secret in the log', () => {
    assert.ok(!plugin.process.stderr.includes(token));
  });
});
