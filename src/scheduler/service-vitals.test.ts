import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Fastify from 'fastify';
import { Registry } from 'prom-client';
import { HttpMetrics } from './server/http-metrics.ts';
import type { App } from './server/typed-app.ts';
import { ServiceVitals, type VitalsPorts } from './service-vitals.ts';

describe('what the service samples of itself', () => {
  let at = 0;
  let cpu = 5;
  let taken = { ok: 0, failed: 0, seconds: [] as number[] };
  const ports: VitalsPorts = {
    monotonic: () => at,
    requests: () => taken,
    cpuSeconds: () => cpu,
    memoryBytes: () => 100e6,
    eventLoopDelaySeconds: () => 0.02,
  };

  it('is a rate since the last sample, and no duration where nothing was asked', () => {
    const vitals = new ServiceVitals(ports);
    at = 10_000;
    cpu = 7;
    taken = { ok: 19, failed: 1, seconds: [0.3, ...new Array<number>(19).fill(0.01)] };
    assert.deepEqual(vitals.sample(), {
      'service.memory': 100e6,
      'service.eventLoop.p99': 0.02,
      'service.requests.ok': 1.9,
      'service.requests.failed': 0.1,
      'service.cpu': 0.2,
      'service.requests.p50': 0.01,
      'service.requests.p95': 0.01,
    });
    taken = { ok: 0, failed: 0, seconds: [] };
    at = 20_000;
    const quiet = vitals.sample();
    assert.equal(quiet['service.requests.ok'], 0);
    assert.equal(quiet['service.cpu'], 0);
    assert.ok(!('service.requests.p95' in quiet));
  });

  it('says nothing of rates where no time has passed', () => {
    const vitals = new ServiceVitals(ports);
    assert.deepEqual(Object.keys(vitals.sample()), ['service.memory', 'service.eventLoop.p99']);
  });
});

describe('the requests of the HTTP API', () => {
  it('are counted by how they ended, each once, and without their paths', async () => {
    const registry = new Registry();
    const metrics = new HttpMetrics(registry);
    const app = Fastify();
    app.get('/fine/:secret', async () => 'fine');
    app.get('/broken', async () => {
      throw new Error('broken');
    });
    metrics.measure(app as unknown as App);
    for (const url of ['/fine/abc', '/fine/def', '/broken', '/nowhere']) await app.inject(url);
    const { ok, failed, seconds } = metrics.take();
    assert.deepEqual([ok, failed, seconds.length], [3, 1, 4]);
    assert.deepEqual(metrics.take(), { ok: 0, failed: 0, seconds: [] });
    const text = await registry.metrics();
    assert.match(text, /_count\{endpoint="other",method="GET",status="200"\} 2/);
    assert.match(text, /_count\{endpoint="other",method="GET",status="500"\} 1/);
    assert.doesNotMatch(text, /abc|nowhere/);
    await app.close();
  });
});
