/* eslint-disable @typescript-eslint/no-floating-promises -- node:test's describe and test return promises that nobody awaits */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startPlugin, type PluginClient } from '../client.ts';
import { assertReadable } from './readable.ts';
import { asked, type Subject } from './subject.ts';

/** What Grafana asks of a backend while it runs. */
export function calls(subject: Subject): void {
  const { as, queries, failing, slow, large, stream } = subject;

  describe(`${subject.name}, called,`, () => {
    let plugin: PluginClient;
    before(async () => {
      plugin = await startPlugin(subject.launch);
    });
    after(async () => {
      await plugin.close();
      assertQuiet(plugin, subject);
    });

    for (const [kind, model] of Object.entries(queries))
      test(`answers ${kind} with frames that Grafana reads, under its refId`, async () => {
        const { X } = await plugin.queryData([asked(model, 'X')], as);
        assert.deepEqual([X?.status, X?.error], [200, '']);
        assert.ok(X && X.frames.length > 0, 'no frames');
        for (const frame of X.frames) {
          assertReadable(frame);
          assert.equal(frame.refId, 'X');
        }
      });

    for (const { what, model, status, errorSource, as: other } of failing)
      test(`says of ${what} who is to blame, and spoils no other query with it`, async () => {
        const [good] = Object.values(queries);
        const answers = await plugin.queryData([asked(model, 'bad'), asked(good ?? {}, 'good')], other ?? as);
        const { bad } = answers;
        assert.deepEqual([bad?.status, bad?.errorSource, bad?.frames.length], [status, errorSource, 0]);
        assert.notEqual(bad?.error, '');
        if (!other) assert.equal(answers['good']?.status, 200);
      });

    test('refuses a query that is not JSON', async () => {
      const { A } = await plugin.queryData([{ json: '{' }], as);
      assert.deepEqual([A?.status, A?.errorSource], [400, 'plugin']);
    });

    test('refuses a request that names no data source, and lives on', async () => {
      await assert.rejects(plugin.queryData([asked({})], { dataSource: null }));
      assert.equal(await plugin.ping(), 'SERVING');
    });

    test('reads a request of 12 MB', async () => {
      const [model] = Object.values(queries);
      const { A } = await plugin.queryData([asked({ ...model, comment: 'x'.repeat(12 * 2 ** 20) })], as);
      assert.notEqual(A, undefined);
    });

    test(`answers ${large.rows} rows whole`, async () => {
      const { A } = await plugin.queryData([asked(large.model)], large.as ?? as);
      assert.equal(A?.error, '');
      assert.deepEqual([...new Set(A?.frames[0]?.fields.map(({ values }) => values.length))], [large.rows]);
      A?.frames.forEach(assertReadable);
    });

    if (slow)
      test('lets go of a query that nobody waits for', async () => {
        const panel = new AbortController();
        const answer = plugin.queryData([asked(slow.model)], slow.as ?? as, { signal: panel.signal });
        setTimeout(() => panel.abort(), 50);
        await assert.rejects(answer, /CANCELLED/);
        assert.equal(await plugin.ping(), 'SERVING');
      });

    test('tells the administrator in words whether the data source works', async () => {
      assert.equal((await plugin.checkHealth(as)).status, 'OK');
      const broken = await plugin.checkHealth({ dataSource: { url: '' } });
      assert.equal(broken.status, 'ERROR');
      assert.notEqual(broken.message, '');
    });

    test('answers the ping of go-plugin, and knows no other service', async () => {
      assert.equal(await plugin.ping('plugin'), 'SERVING');
      await assert.rejects(plugin.ping('else'), /NOT_FOUND/);
    });

    test('has metrics that Prometheus reads', async () => {
      for (const line of (await plugin.collectMetrics()).split('\n'))
        assert.match(line, /^($|# |[a-zA-Z_:][\w:]*(\{.*\})? \S+$)/);
    });

    test('answers a resource that it does not have as HTTP does', async () => {
      const { status } = await plugin.callResource('no/such/resource', as);
      assert.ok(status >= 400 && status < 500, String(status));
    });

    test('knows no stream but its own', async () => {
      assert.equal((await plugin.subscribe('no-such-stream', undefined, as)).status, 'NOT_FOUND');
    });

    if (stream)
      test('streams frames, with their schema first', async () => {
        const { path, data } = stream;
        assert.equal((await plugin.subscribe(path, data, as)).status, 'OK');
        for await (const packet of plugin.runStream(path, data, as)) {
          assert.deepEqual(Object.keys(packet as object), ['schema', 'data']);
          break;
        }
      });

    test('answers or refuses each of a thousand queries at once, and health meanwhile', async () => {
      const [model] = Object.values(queries);
      const answers = Array.from({ length: 1_000 }, () => plugin.queryData([asked(model ?? {})], as));
      assert.equal(await plugin.ping(), 'SERVING');
      for (const { A } of await Promise.all(answers)) {
        if (A?.status === 200) assert.ok(A.frames.length > 0);
        else assert.notEqual(A?.error ?? '', '', 'refused without a reason');
      }
      assert.equal((await plugin.checkHealth(as)).status, 'OK');
    });
  });
}

/** Each line of the log is one that Grafana survives, stdout holds the handshake alone, and neither tells a secret. */
function assertQuiet(plugin: PluginClient, { as }: Subject): void {
  const { stdout, stderr } = plugin.process;
  plugin.process.logs();
  assert.equal(stdout.split('\n').length, 2, 'stdout holds more than the handshake');
  for (const secret of Object.values(as.dataSource?.decryptedSecureJsonData ?? {}))
    assert.ok(!`${stdout}${stderr}`.includes(secret), 'a secret stands in the log');
}
