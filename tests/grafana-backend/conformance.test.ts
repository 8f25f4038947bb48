import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { startPlugin, type PluginClient, type Query } from './client.ts';
import { until } from './deadline.ts';
import { BackendProcess, type Launch } from './process.ts';

/** What Grafana relies on, tried on the example plugin as a process of its own. */

const program = [join(import.meta.dirname, 'example-plugin.ts')];

/** A launch with a directory of its own for sockets, removed after the test. */
function launch(t: TestContext, env: Record<string, string> = {}): Launch & { sockets: () => string[] } {
  const directory = mkdtempSync(join(tmpdir(), 'gpx-test-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return {
    command: process.execPath,
    args: program,
    env: { TMPDIR: directory, ...env },
    sockets: () => readdirSync(directory).filter((name) => name.endsWith('.sock')),
  };
}

async function start(t: TestContext, options: Launch = launch(t)): Promise<PluginClient> {
  const plugin = await startPlugin(options);
  t.after(() => plugin.close());
  return plugin;
}

function logged(plugin: PluginClient, message: string): Promise<unknown> {
  return until(`"${message}" in the log`, () =>
    plugin.logs.some((line) => line['@message'].includes(message)),
  );
}

describe('handshake', () => {
  test('is the first thing on stdout and names a unix socket', async (t) => {
    const plugin = await start(t);
    assert.match(plugin.process.stdout, /^1\|2\|unix\|\/[^|]+\|grpc\|\n$/);
    assert.ok(existsSync(plugin.handshake[3] as string));
  });

  test('does not happen without Grafana', async () => {
    const alone = new BackendProcess({ command: process.execPath, args: program }, {});
    assert.deepEqual(await alone.exited, { code: 1, signal: null });
    assert.equal(alone.stdout, '');
    assert.match(alone.stderr, /^example-datasource is the backend of a Grafana plugin/);
  });

  test('that fails says why in the log', async (t) => {
    const backend = new BackendProcess(launch(t, { PLUGIN_UNIX_SOCKET_DIR: '/does/not/exist' }));
    assert.deepEqual(await backend.exited, { code: 1, signal: null });
    assert.equal(backend.stdout, '');
    assert.deepEqual(
      backend.logs().map((line) => line['@message']),
      ['The plugin could not start'],
    );
  });
});

describe('calls', () => {
  let plugin: PluginClient;
  const query = async (model: unknown, rest: Query = {}) =>
    (await plugin.queryData([{ ...rest, refId: 'A', model }]))['A'];

  before(async () => {
    plugin = await startPlugin({ command: process.execPath, args: program });
  });
  after(() => plugin.close());

  test('a query answers with frames that take its refId', async () => {
    const answer = await query({ kind: 'rows', rows: 4 });
    const start = Date.UTC(2026, 0, 1);
    assert.equal(answer?.status, 200);
    assert.deepEqual(answer?.frames, [
      {
        name: 'rows',
        refId: 'A',
        meta: {
          type: 'timeseries-wide',
          typeVersion: [0, 1],
          notices: [{ severity: 'info', text: 'made up' }],
        },
        fields: [
          {
            name: 'time',
            type: 'Timestamp<NANOSECOND>',
            nullable: false,
            labels: undefined,
            config: undefined,
            values: [start, start + 1000, start + 2000, start + 3000],
          },
          {
            name: 'value',
            type: 'Float64',
            nullable: true,
            labels: { host: 'a' },
            config: { unit: 's', decimals: 1 },
            values: [0, 0.5, null, 1.5],
          },
          {
            name: 'value',
            type: 'Float64',
            nullable: false,
            labels: { host: 'b' },
            config: undefined,
            values: [0, 1, 2, 3],
          },
          {
            name: 'text',
            type: 'Utf8',
            nullable: false,
            labels: undefined,
            config: undefined,
            values: ['row 0 ✓', 'row 1 ✓', 'row 2 ✓', 'row 3 ✓'],
          },
          {
            name: 'even',
            type: 'Bool',
            nullable: false,
            labels: undefined,
            config: undefined,
            values: [true, false, true, false],
          },
        ],
      },
    ]);
  });

  test('a query carries who asks, of what, for when, and with which headers', async () => {
    const answers = await plugin.queryData(
      [
        {
          refId: 'Q',
          queryType: 'q',
          from: 1_700_000_000_000,
          to: 1_700_000_060_000,
          maxDataPoints: 9,
          intervalMs: 7,
          model: { kind: 'asked' },
        },
      ],
      {
        orgId: 3,
        user: { login: 'eve', name: 'Eve', email: 'eve@example.org', role: 'Superuser' },
        dataSource: {
          uid: 'u1',
          name: 'N',
          url: 'http://x',
          jsonData: { a: [1] },
          decryptedSecureJsonData: { token: 't' },
          updated: new Date('2026-01-01T00:00:00Z'),
        },
        headers: { 'http_X-Grafana-Id': 'jwt', FromAlert: 'true' },
      },
    );
    assert.deepEqual(JSON.parse(answers['Q']?.frames[0]?.fields[0]?.values[0] as string), {
      refId: 'Q',
      queryType: 'q',
      timeRange: { from: 1_700_000_000_000, to: 1_700_000_060_000 },
      maxDataPoints: 9,
      intervalMs: 7,
      model: { kind: 'asked' },
      context: {
        orgId: 3,
        user: { login: 'eve', name: 'Eve', email: 'eve@example.org', role: 'None' },
        dataSource: {
          uid: 'u1',
          name: 'N',
          url: 'http://x',
          jsonData: { a: [1] },
          decryptedSecureJsonData: { token: 't' },
          updated: '2026-01-01T00:00:00.000Z',
        },
      },
      headers: { 'x-grafana-id': 'jwt', fromalert: 'true' },
    });
  });

  test('a query that fails spoils only its own answer, and says who is to blame', async () => {
    const answers = await plugin.queryData([
      { refId: 'good', model: { kind: 'rows', rows: 1 } },
      { refId: 'nothing', model: { kind: 'nothing' } },
      { refId: 'downstream', model: { kind: 'downstream', status: 503 } },
      { refId: 'plugin', model: { kind: 'plugin' } },
      { refId: 'bug', model: { kind: 'bug' } },
      { refId: 'malformed', model: { kind: 'malformed' } },
      { refId: 'unknown', model: { kind: 'no such' } },
      { refId: 'json', json: '{' },
    ]);
    const outcomes = Object.fromEntries(
      Object.entries(answers).map(([refId, { status, errorSource, frames }]) => [
        refId,
        [status, errorSource, frames.length],
      ]),
    );
    assert.deepEqual(outcomes, {
      good: [200, '', 1],
      nothing: [200, '', 0],
      downstream: [503, 'downstream', 0],
      plugin: [400, 'plugin', 0],
      bug: [500, 'plugin', 0],
      malformed: [500, 'plugin', 0],
      unknown: [500, 'plugin', 0],
      json: [400, 'plugin', 0],
    });
    assert.equal(answers['downstream']?.error, 'the weather service is closed');
    assert.equal(answers['json']?.error, 'The query is not valid JSON.');
  });

  test('a request without a data source is refused', async () => {
    await assert.rejects(plugin.queryData([], { dataSource: null }), /names no data source/);
  });

  test('a cancelled query aborts its signal', async () => {
    const panel = new AbortController();
    const answer = plugin.queryData([{ model: { kind: 'wait' } }], {}, { signal: panel.signal });
    await logged(plugin, 'waits');
    panel.abort();
    await assert.rejects(answer, /CANCELLED/);
    await logged(plugin, 'waited');
  });

  test('a hundred thousand rows arrive', async () => {
    const answer = await query({ kind: 'rows', rows: 100_000 });
    const fields = answer?.frames[0]?.fields ?? [];
    assert.deepEqual(
      fields.map(({ values }) => values.length),
      [100_000, 100_000, 100_000, 100_000, 100_000],
    );
    assert.equal(fields[3]?.values[99_999], 'row 99999 ✓');
    assert.equal(fields[1]?.values[99_998], null);
  });

  test('requests of up to 16 MB are read', async () => {
    const comment = 'x'.repeat(12 * 1024 * 1024);
    const answer = await query({ kind: 'nothing', comment });
    assert.equal(answer?.status, 200);
  });

  test('health answers in words, and an exception is an answer too', async () => {
    assert.deepEqual(await plugin.checkHealth({ dataSource: { url: 'http://weather' } }), {
      status: 'OK',
      message: 'Connected to http://weather',
      details: { version: 1 },
    });
    assert.deepEqual(await plugin.checkHealth(), {
      status: 'ERROR',
      message: 'The URL is empty: fill it in.',
      details: undefined,
    });
  });

  test("go-plugin's ping finds the plugin and nothing else", async () => {
    assert.equal(await plugin.ping('plugin'), 'SERVING');
    assert.equal(await plugin.ping(''), 'SERVING');
    await assert.rejects(plugin.ping('else'), /NOT_FOUND/);
  });

  test('metrics are Prometheus text', async () => {
    assert.match(await plugin.collectMetrics(), /^example_up 1$/m);
  });

  test('a resource call is HTTP', async () => {
    const answer = await plugin.callResource('echo?a=1&a=2', {
      method: 'POST',
      body: '{"x":1}',
      headers: { 'X-Forwarded-For': '1.2.3.4, 10.0.0.1' },
    });
    assert.equal(answer.status, 201);
    assert.deepEqual(answer.headers['x-role'], ['Admin']);
    assert.deepEqual(answer.headers['content-type'], ['application/json']);
    assert.deepEqual(JSON.parse(answer.chunks.join('')), {
      method: 'POST',
      query: [
        ['a', '1'],
        ['a', '2'],
      ],
      body: '{"x":1}',
      forwarded: '1.2.3.4, 10.0.0.1',
    });
  });

  test('a resource may have several headers of a name, and no body', async () => {
    const answer = await plugin.callResource('cookies');
    assert.deepEqual(answer, { status: 204, headers: { 'set-cookie': ['a=1', 'b=2'] }, chunks: [] });
  });

  test('a resource streams its body', async () => {
    const answer = await plugin.callResource('chunks');
    assert.deepEqual([answer.status, answer.chunks], [200, ['one', 'two', 'three']]);
  });

  test('a resource that breaks off in its body ends as an error, not as a short answer', async () => {
    await assert.rejects(plugin.callResource('broken'), /lost the rest/);
  });

  test('what a resource handler throws becomes a status', async () => {
    const forbidden = await plugin.callResource('forbidden');
    assert.deepEqual([forbidden.status, forbidden.chunks], [403, ['{"message":"Editors only."}']]);
    assert.equal((await plugin.callResource('elsewhere')).status, 404);
  });

  test('a subscriber is told the schema, or why not', async () => {
    const { status, data } = await plugin.subscribe('ticks');
    assert.equal(status, 'OK');
    assert.deepEqual(data, {
      schema: {
        name: 'ticks',
        fields: [
          { name: 'time', type: 'time', typeInfo: { frame: 'time.Time' } },
          { name: 'value', type: 'number', typeInfo: { frame: 'float64' } },
        ],
      },
    });
    assert.equal((await plugin.subscribe('other')).status, 'NOT_FOUND');
    assert.equal((await plugin.subscribe('ticks', undefined, { user: null })).status, 'PERMISSION_DENIED');
  });

  test('a stream sends its schema first, again when it changes, and stops when nobody listens', async () => {
    const packets: { schema?: object; data: object }[] = [];
    for await (const packet of plugin.runStream('ticks', { count: 3 })) {
      packets.push(packet as (typeof packets)[number]);
      if (packets.length === 4) break;
    }
    assert.deepEqual(
      packets.map((packet) => Object.keys(packet)),
      [['schema', 'data'], ['data'], ['data'], ['schema', 'data']],
    );
    assert.deepEqual(packets[0]?.data, { values: [[0], [null]], entities: [null, { NaN: [0] }] });
    assert.deepEqual(packets[1]?.data, { values: [[1000], [1]] });
    await logged(plugin, 'stream ended');
  });

  test('a stream that fails ends as an error', async () => {
    await assert.rejects(plugin.runStream('ticks', { count: 'many' }).next(), /INTERNAL/);
  });

  test('publishing is up to the plugin', async () => {
    assert.deepEqual(await plugin.publish('ticks', { x: 1 }), { status: 'OK', data: { x: 1 } });
    assert.equal((await plugin.publish('ticks')).status, 'PERMISSION_DENIED');
  });

  test('an unhandled rejection is logged and nothing more', async () => {
    await query({ kind: 'reject' });
    await logged(plugin, 'Unhandled rejection');
    assert.equal(await plugin.ping(), 'SERVING');
  });
});

test('whatever code writes, each line of the log is one that Grafana survives', async (t) => {
  const plugin = await start(t);
  await plugin.queryData([{ model: { kind: 'log' } }]);
  await logged(plugin, 'everything is logged');
  await logged(plugin, 'a warning of the runtime');

  const { logs } = plugin;
  const find = (text: string) => logs.find((line) => line['@message'].includes(text));
  assert.equal(find('"@message": 1')?.['@level'], 'info');
  assert.equal(find('second line')?.['@level'], 'error');
  assert.equal(find('one of 2')?.['@level'], 'warn');
  assert.match(find('with a stack')?.['@message'] ?? '', /example-plugin\.ts/);
  assert.equal(find('{"not":"a string"}')?.['_message'], 1);
  assert.doesNotMatch(plugin.process.stderr, /hidden-/);
  assert.equal(plugin.process.stdout.split('\n').length, 2, 'stdout holds the handshake alone');
});

describe('the end', () => {
  test('Shutdown answers, finishes what runs, cleans up and exits', async (t) => {
    const options = launch(t);
    const plugin = await start(t, options);
    const stream = plugin.runStream('ticks', { count: 1 });
    await stream.next();
    await plugin.shutdown();
    assert.deepEqual(await plugin.process.exited, { code: 0, signal: null });
    await logged(plugin, 'stream ended');
    await logged(plugin, 'disposed');
    assert.deepEqual(options.sockets(), []);
  });

  test('SIGINT is for Grafana; SIGTERM ends the plugin', async (t) => {
    const options = launch(t);
    const plugin = await start(t, options);
    plugin.process.child.kill('SIGINT');
    assert.equal(await plugin.ping(), 'SERVING');
    assert.equal((await plugin.queryData([{ model: { kind: 'nothing' } }]))['A']?.status, 200);

    plugin.process.child.kill('SIGTERM');
    assert.deepEqual(await plugin.process.exited, { code: 0, signal: null });
    assert.deepEqual(options.sockets(), []);
  });

  test('a request that does not finish is cut off in time for Grafana', async (t) => {
    const plugin = await start(t);
    const hanging = assert.rejects(plugin.queryData([{ model: { kind: 'wait' } }]));
    await logged(plugin, 'waits');
    const asked = performance.now();
    await plugin.shutdown();
    assert.deepEqual(await plugin.process.exited, { code: 0, signal: null });
    assert.ok(performance.now() - asked < 2000, 'go-plugin kills after two seconds');
    await hanging;
  });

  test('a plugin whose parent was killed ends itself', async (t) => {
    const options = launch(t);
    const script = '"$0" "$@" & wait';
    const orphan = await start(t, {
      ...options,
      command: '/bin/sh',
      args: ['-c', script, process.execPath, ...program],
    });
    assert.equal(options.sockets().length, 1);
    orphan.process.child.kill('SIGKILL');
    await orphan.process.exited;
    await logged(orphan, 'the process that started it is gone');
    await until('the socket of the orphan to go', () => options.sockets().length === 0);
  });

  test('kill -9 leaves a socket behind, and the next start removes it but no living one', async (t) => {
    const options = launch(t);
    const [killed, living] = [await start(t, options), await start(t, options)];
    killed.process.child.kill('SIGKILL');
    await killed.process.exited;
    assert.equal(options.sockets().length, 2);

    const next = await start(t, options);
    const expected = [living, next].map(({ handshake }) => (handshake[3] as string).split('/').at(-1));
    assert.deepEqual(options.sockets().sort(), expected.sort());
    assert.equal(await living.ping(), 'SERVING');
  });

  test('an uncaught exception is logged, and ends the plugin for Grafana to start another', async (t) => {
    const options = launch(t);
    const plugin = await start(t, options);
    const answer = plugin.queryData([{ model: { kind: 'crash' } }]).catch(() => {});
    assert.deepEqual(await plugin.process.exited, { code: 1, signal: null });
    await answer;
    await logged(plugin, 'Uncaught exception');
    assert.deepEqual(options.sockets(), []);
  });
});
