import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { sessionTelemetry } from '../../contract/policy-overview.ts';
import { PolicyMetrics } from './policy-metrics.ts';

describe('what history samples of the policy engine', () => {
  it('is each request, cancel and thing that pages told, once', () => {
    const metrics = new PolicyMetrics(new Registry());
    metrics.onRequest('ready');
    metrics.onRequest('error', 'view_snapshot_mismatch');
    metrics.onCancel('canceled');
    metrics.onCancel('policy_run_already_completed');
    metrics.onTelemetry(
      sessionTelemetry.parse({
        transitions: [
          { from: 'live', to: 'frozen' },
          { from: 'live', to: 'playback', outcome: 'refused' },
        ],
        playbacks: ['full', 'full', 'summary'],
        mismatches: 2,
        recovered: 1,
        not_recovered: 1,
      }),
    );
    const counted = Object.entries(metrics.take()).filter(([, times]) => times > 0);
    assert.deepEqual(Object.fromEntries(counted), {
      'optimize.requests.ready': 1,
      'optimize.requests.error': 1,
      'optimize.cancels.made': 1,
      'optimize.cancels.refused': 1,
      // As the service answered them: what pages tell of them is in their own count.
      'optimize.viewSnapshotMismatch': 1,
      'optimize.session.made': 1,
      'optimize.session.refused': 1,
      'optimize.playback.full': 2,
      'optimize.playback.summary': 1,
      'optimize.recovery.made': 1,
      'optimize.recovery.missed': 1,
    });
    assert.ok(Object.values(metrics.take()).every((times) => times === 0));
  });
});
