import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { SyncMetrics } from './sync-metrics.ts';

const of = { account: '4', site: 'sc-domain:example.com' };
const labels = 'account_id="4",site_url="sc-domain:example.com"';

describe('the metrics of the sync', () => {
  it('have the names and labels of the playbook', async () => {
    const registry = new Registry();
    const metrics = new SyncMetrics(registry, 1_200);
    metrics.queueSize(of, 140);
    metrics.inFlight(of, 7);
    metrics.batch(of, { worker: 2, status: 'ok', size: 1, durationMs: 420 });
    metrics.usage(of, 610);
    metrics.approaching(of, 1_200);
    metrics.exceeded(of, 900_000);
    metrics.haltPropagation(3);
    const text = await registry.metrics();
    for (const line of [
      `gsc_analytics_coordinator_queue_size{${labels}} 140`,
      `gsc_analytics_coordinator_in_flight{${labels}} 7`,
      `gsc_analytics_worker_batch_duration_ms_bucket{le="400",worker_id="2",${labels},status="ok",batch_size="1"} 0`,
      `gsc_analytics_worker_batch_duration_ms_bucket{le="600",worker_id="2",${labels},status="ok",batch_size="1"} 1`,
      `gsc_analytics_rate_limit_usage{${labels}} 610`,
      `gsc_analytics_rate_limit_budget{${labels}} 1200`,
      `gsc_analytics_rate_limit_approaching_total{${labels},limit="1200"} 1`,
      `gsc_analytics_rate_limit_exceeded_total{${labels}} 1`,
      `gsc_analytics_rate_limit_retry_ms{${labels}} 900000`,
      'gsc_analytics_coordinator_halt_propagation_seconds{coordinator="sync"} 3',
    ])
      assert.ok(text.includes(line), `${line} is missing in\n${text}`);
  });

  it('count from 0 on what an alert waits for, so that the first time is an increase', async () => {
    const registry = new Registry();
    new SyncMetrics(registry, 1_200).usage(of, 0);
    assert.ok((await registry.metrics()).includes(`gsc_analytics_rate_limit_exceeded_total{${labels}} 0`));
  });

  it('count nothing of a sync that does not run', async () => {
    const registry = new Registry();
    new SyncMetrics(registry, 1_200);
    assert.doesNotMatch(await registry.metrics(), /^gsc/m);
  });
});
