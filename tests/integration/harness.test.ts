import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pollingRun } from '../harness/polling-run.ts';
import { integration } from '../harness/profile.ts';

it('the integration harness runs, shortened, and finds nothing wrong', { timeout: 90_000 }, async () => {
  const report = await pollingRun(integration(0.3));
  assert.deepEqual(report.reasons, [], JSON.stringify(report, null, 2));
  assert.equal(report.instances, 12);
  assert.ok(
    report.breakers.opened >= 1 && report.deadLetters.ever >= 1 && report.lever.thrown === 2,
    JSON.stringify(report, null, 2),
  );
  assert.equal(report.recoveries.seen, 1);
  for (const value of Object.values(report.heapMegabytes)) assert.ok(Number.isFinite(value));
  for (const { afterWarmUp, end } of [report.handles, report.timers])
    assert.ok(Number.isFinite(afterWarmUp) && Number.isFinite(end));
});
