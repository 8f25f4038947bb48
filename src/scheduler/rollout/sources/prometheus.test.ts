import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryFolder } from '../../../../tests/embedded-database.ts';
import { fakeService, matrix, type AskedRange, type FakeService } from '../../../../tests/fake-prometheus.ts';
import type { Samples } from '../judge/sample.ts';
import { HttpSource, type HttpSourceOptions } from './http-source.ts';
import { PrometheusSource, type PrometheusQuery } from './prometheus.ts';

const to = Date.UTC(2026, 10, 21, 8);
const from = to - 60_000;
const query: PrometheusQuery = { kind: 'prometheus', query: 'up', reduce: 'one', unit: 'short' };

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
async function serving(
  answer: (asked: AskedRange, response: ServerResponse) => void,
  options: Partial<HttpSourceOptions> = {},
): Promise<{ source: PrometheusSource; service: FakeService }> {
  const service = await fakeService(answer);
  const http = new HttpSource({ url: service.url, timeoutMs: 2_000, ...options });
  opened.push(() => http.close(), service.close);
  return { source: new PrometheusSource(http), service };
}
const answering = (series: Record<string, (at: number) => string | undefined>) =>
  serving((asked, response) => response.end(matrix(asked, series)));
const errorOf = (samples: Samples) => ('error' in samples ? samples.error : assert.fail('no error'));
const valuesOf = (samples: Samples) =>
  'samples' in samples ? samples.samples.map(({ value }) => value) : assert.fail(samples.error);

describe('Prometheus', () => {
  it('is asked for every tick of the span, both ends included', async () => {
    const { source, service } = await answering({ a: (at) => String(at % 100) });
    const samples = await source.samples(query, from - 3_000, to + 4_000);
    assert.deepEqual(
      service.asked.map(({ path, query, start, end, step }) => ({ path, query, start, end, step })),
      [{ path: '/api/v1/query_range', query: 'up', start: from / 1_000, end: to / 1_000, step: 10 }],
    );
    assert.ok('samples' in samples);
    assert.deepEqual(samples.samples[0], { at: from, value: (from / 1_000) % 100 });
    assert.equal(samples.samples.length, 7);
  });

  it('with several series is an error that says how many, unless the criterion says what becomes of them', async () => {
    const { source } = await answering({ a: () => '1', b: () => '5', c: () => '3' });
    assert.match(
      errorOf(await source.samples(query, from, from)),
      /^Prometheus gives 3 series where the criterion takes one/,
    );
    for (const [reduce, value] of [
      ['max', 5],
      ['min', 1],
      ['sum', 9],
    ] as const)
      assert.deepEqual(valuesOf(await source.samples({ ...query, reduce }, from, from)), [value]);
  });

  it('has no sum where a series is missing, for what is absent is not zero', async () => {
    const { source } = await answering({ a: () => '1', b: (at) => (at % 20 === 0 ? '2' : undefined) });
    const sum = await source.samples({ ...query, reduce: 'sum' }, from, to);
    assert.deepEqual(valuesOf(sum), [3, 3, 3, 3]);
    assert.equal(valuesOf(await source.samples({ ...query, reduce: 'max' }, from, to)).length, 7);
  });

  it('with no series has no samples, and makes no zeros', async () => {
    const { source } = await answering({});
    assert.deepEqual(await source.samples(query, from, to), { samples: [] });
  });

  it('keeps NaN and the infinities for what they are, in any reduction', async () => {
    const { source } = await answering({ a: () => 'NaN', b: () => '1' });
    for (const reduce of ['max', 'min', 'sum'] as const)
      assert.deepEqual(valuesOf(await source.samples({ ...query, reduce }, from, from)), [NaN]);
    const infinite = await answering({ a: (at) => (at === to / 1_000 ? '+Inf' : '-Inf') });
    assert.deepEqual(valuesOf(await infinite.source.samples(query, to - 10_000, to)), [-Infinity, Infinity]);
  });

  it('is asked in parts for a long span, and then for what is new', async () => {
    const { source, service } = await answering({ a: (at) => String(at) });
    const week = 7 * 24 * 3_600_000;
    assert.equal(valuesOf(await source.samples(query, to - week, to)).length, 60_481);
    assert.equal(service.asked.length, 7);
    const next = await source.samples(query, to + 10_000 - week, to + 10_000);
    assert.equal(valuesOf(next).length, 60_481);
    assert.equal(service.asked.length, 8);
    assert.equal(service.asked[7]?.start, to / 1_000 - 180);
    assert.equal(valuesOf(await source.samples(query, to + 20_000 - 60_000, to + 20_000)).length, 7);
    assert.equal(valuesOf(await source.samples(query, to + 30_000 - week, to + 30_000)).length, 60_481);
    assert.equal(service.asked.length, 10, 'a shorter span in between forgets nothing');
  });

  it('says the same of what it knows and of what it asks for', async () => {
    const answers = { a: (at: number) => (at % 70 === 0 ? undefined : String(at % 13)), b: () => undefined };
    const [warm, cold] = [await answering(answers), await answering(answers)];
    for (const later of [0, 10_000, 50_000, 600_000])
      await warm.source.samples(query, from + later - 300_000, to + later);
    assert.deepEqual(
      await warm.source.samples(query, from + 300_000, to + 610_000),
      await cold.source.samples(query, from + 300_000, to + 610_000),
    );
  });

  it('is not believed when it warns, for what it leaves out may be what matters', async () => {
    const { source } = await serving((_, response) =>
      response.end(
        '{"status":"success","warnings":["store away"],"data":{"resultType":"matrix","result":[]}}',
      ),
    );
    assert.equal(errorOf(await source.samples(query, from, to)), 'Prometheus warns: store away');
  });

  it('says what is wrong with a query, and with any other answer', async () => {
    for (const [status, body, error] of [
      [400, '{"status":"error","errorType":"bad_data","error":"parse error"}', /bad_data: parse error/],
      [422, '{"status":"error","errorType":"execution","error":"too many"}', /execution: too many/],
      [503, '{"status":"error","errorType":"timeout","error":"query timed out"}', /timeout: query timed out/],
      [401, 'no', /answers with status 401/],
      [502, '<html>', /answers with status 502/],
      [302, '', /answers with status 302/],
      [200, '<html>', /something other than the matrix/],
      [
        200,
        '{"status":"success","data":{"resultType":"matrix","result":[{"met',
        /something other than the matrix/,
      ],
      [
        200,
        '{"status":"success","data":{"resultType":"vector","result":[]}}',
        /something other than the matrix/,
      ],
      [
        200,
        '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"histograms":[[1,{}]]}]}}',
        /histograms/,
      ],
    ] as const) {
      const { source } = await serving((_, response) => response.writeHead(status).end(body));
      assert.match(errorOf(await source.samples(query, from, to)), error);
    }
  });

  it('that breaks off, is slow, is away or talks too much is an error, and is waited for no longer', async () => {
    const cut = await serving((_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"status":');
      response.destroy();
    });
    assert.match(errorOf(await cut.source.samples(query, from, to)), /cannot be reached/);
    const slow = await serving((_, response) => void response.writeHead(200).write('{'), { timeoutMs: 200 });
    assert.match(errorOf(await slow.source.samples(query, from, to)), /no complete answer within 200 ms/);
    const silent = await serving(() => undefined, { timeoutMs: 200 });
    assert.match(errorOf(await silent.source.samples(query, from, to)), /no complete answer within 200 ms/);
    const large = await serving((_, response) => response.end('x'.repeat(100_000)), { maxBytes: 50_000 });
    assert.match(errorOf(await large.source.samples(query, from, to)), /larger than 50000 bytes/);
    const away = await answering({});
    await away.service.close();
    assert.match(errorOf(await away.source.samples(query, from, to)), /cannot be reached \(ECONNREFUSED\)/);
  });

  it('is asked with a token or a password from a file, read anew each time and never shown', async () => {
    const folder = temporaryFolder();
    const [tokenFile, basicAuthFile] = [join(folder, 'token'), join(folder, 'password')];
    writeFileSync(tokenFile, 'first-secret\n');
    writeFileSync(basicAuthFile, 'reader:secret');
    const refusing = (_: AskedRange, response: ServerResponse) => response.writeHead(403).end('first-secret');
    const { source, service } = await serving(refusing, { tokenFile });
    assert.equal(errorOf(await source.samples(query, from, to)), 'Prometheus answers with status 403');
    writeFileSync(tokenFile, 'second-secret');
    await source.samples(query, from, to);
    assert.deepEqual(
      service.asked.map(({ authorization }) => authorization),
      ['Bearer first-secret', 'Bearer second-secret'],
    );
    const basic = await serving(refusing, { basicAuthFile });
    await basic.source.samples(query, from, to);
    assert.equal(basic.service.asked[0]?.authorization, `Basic ${btoa('reader:secret')}`);
    rmSync(folder, { recursive: true });
    assert.match(
      errorOf(await source.samples(query, from, to)),
      /its secret cannot be read from .*token \(ENOENT\)/,
    );
  });
});
