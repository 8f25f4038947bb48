import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { conformance } from './conformance.ts';
import { logged, ownSockets, started } from './conformance/subject.ts';
import { startPlugin, type PluginClient, type Query } from './client.ts';
import { example } from './example-subject.ts';
import { dataplaneTypes } from './conformance/readable.ts';
import { typed } from './typed-frames.ts';

/** The suite on the plugin that does each thing there is, and what of that only it can show. */

conformance(example);

describe('calls', () => {
  let plugin: PluginClient;
  const query = async (model: unknown, rest: Query = {}) =>
    (await plugin.queryData([{ ...rest, refId: 'A', model }]))['A'];

  before(async () => {
    plugin = await startPlugin(example.launch);
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
        trace: { traceparent: '00-1-2-01', tracestate: 'a=1' },
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
          basicAuthEnabled: false,
          basicAuthUser: '',
          jsonData: { a: [1] },
          decryptedSecureJsonData: { token: 't' },
          updated: '2026-01-01T00:00:00.000Z',
        },
      },
      headers: { 'x-grafana-id': 'jwt', fromalert: 'true' },
      trace: { traceparent: '00-1-2-01', tracestate: 'a=1' },
    });
  });

  for (const type of dataplaneTypes)
    test(`a frame of type ${type} arrives as it was made`, async () => {
      const answer = await query({ kind: 'typed', type });
      const made = typed(type);
      assert.equal(answer?.frames.length, made.length);
      made.forEach((frame, index) => {
        const came = answer?.frames[index];
        assert.equal(came?.meta?.['type'], type);
        assert.deepEqual(
          came?.fields.map(({ name, labels, values }) => [name, labels, values.length]),
          frame.fields.map(({ name, labels, length }) => [
            name,
            labels === null ? undefined : (JSON.parse(labels) as unknown),
            length,
          ]),
        );
      });
    });

  test('what another thread has encoded arrives like what was not', async () => {
    assert.deepEqual(await query({ kind: 'encoded', rows: 5 }), await query({ kind: 'rows', rows: 5 }));
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

  test('a cancelled query aborts its signal', async () => {
    const panel = new AbortController();
    const answer = plugin.queryData([{ model: { kind: 'wait' } }], {}, { signal: panel.signal });
    await logged(plugin, 'waits');
    panel.abort();
    await assert.rejects(answer, /CANCELLED/);
    await logged(plugin, 'waited');
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
  const plugin = await started(t, example.launch);
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
    const { launch, sockets } = ownSockets(t, example);
    const plugin = await started(t, launch);
    const stream = plugin.runStream('ticks', { count: 1 });
    await stream.next();
    await plugin.shutdown();
    assert.deepEqual(await plugin.process.exited, { code: 0, signal: null });
    await logged(plugin, 'stream ended');
    await logged(plugin, 'disposed');
    assert.deepEqual(sockets(), []);
  });

  test('an uncaught exception is logged, and ends the plugin for Grafana to start another', async (t) => {
    const { launch, sockets } = ownSockets(t, example);
    const plugin = await started(t, launch);
    const answer = plugin.queryData([{ model: { kind: 'crash' } }]).catch(() => {});
    assert.deepEqual(await plugin.process.exited, { code: 1, signal: null });
    await answer;
    await logged(plugin, 'Uncaught exception');
    assert.deepEqual(sockets(), []);
  });
});
