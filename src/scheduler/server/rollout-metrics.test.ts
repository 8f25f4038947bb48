import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import type { AuditedEvent } from '../../contract/events.ts';
import type { CriterionResult, RolloutDocument } from '../../contract/rollout.ts';
import { RolloutMetrics } from './rollout-metrics.ts';

const at = Date.UTC(2026, 10, 21, 15);
const iso = (ms: number) => new Date(ms).toISOString();

const result = (name: string, changes: Partial<CriterionResult> = {}): CriterionResult => ({
  name,
  title: name,
  role: 'exit',
  verdict: 'pass',
  value: 3,
  threshold: 10,
  comparison: '<=',
  bound: null,
  unit: '',
  n: 30,
  coverage: 1,
  windowSeconds: 60,
  reason: '',
  timeToEvidenceSeconds: null,
  noDataSince: null,
  page: false,
  query: '',
  evidenceHash: '',
  ...changes,
});

/** What the metrics look at of a rollout. */
const rollout = (
  results: CriterionResult[] | null,
  changes: Partial<RolloutDocument> = {},
): RolloutDocument =>
  ({
    id: 'optimize',
    state: 'running',
    problem: null,
    stages: [
      { name: 'shadow', status: 'done' },
      { name: 'internal', status: 'current' },
    ],
    verdict: results && {
      decision: 'promote',
      at: iso(at),
      expiresAt: iso(at + 30_000),
      results,
    },
    killSwitches: [{ name: 'disable-global', last: null }],
    drills: [
      { name: 'disable-global', overdue: true, last: { secondsToEffect: 4.2, passed: true } },
      { name: 'degrade-level', overdue: false, last: null },
    ],
    ...changes,
  }) as unknown as RolloutDocument;

function world() {
  const registry = new Registry();
  let now = at;
  const metrics = new RolloutMetrics(registry, () => now);
  return {
    metrics,
    pass: (ms: number) => void (now += ms),
    /** The series of a metric, as `{labels} value`. */
    series: async (name: string) =>
      [...(await registry.metrics()).matchAll(new RegExp(`^${name}({.*} \\S+)$`, 'gm'))].map(
        ([, line]) => line,
      ),
  };
}

describe('the metrics of rollouts', () => {
  it('say where a rollout is, what the verdict is, and what it is judged on', async () => {
    const { metrics, series } = world();
    metrics.show([
      rollout([result('queue'), result('errors', { verdict: 'insufficient-data', value: null })]),
    ]);
    assert.deepEqual(await series('rollcall_rollout_stage'), [
      '{rollout="optimize",stage="shadow"} 0',
      '{rollout="optimize",stage="internal"} 1',
    ]);
    assert.deepEqual(await series('rollcall_rollout_verdict'), [
      '{rollout="optimize",verdict="promote"} 1',
      '{rollout="optimize",verdict="hold"} 0',
      '{rollout="optimize",verdict="rollback"} 0',
    ]);
    assert.deepEqual(
      await series('rollcall_rollout_criterion_value'),
      ['{rollout="optimize",criterion="queue"} 3'],
      'absence is never zero',
    );
    assert.equal((await series('rollcall_rollout_criterion_threshold')).length, 2);
    assert.deepEqual(await series('rollcall_rollout_evaluated_timestamp_seconds'), [
      `{rollout="optimize"} ${at / 1_000}`,
    ]);
  });

  it('say hold once nobody renews the verdict, and show that nobody does', async () => {
    const { metrics, series, pass } = world();
    metrics.show([rollout([result('queue')])]);
    pass(31_000);
    assert.deepEqual(await series('rollcall_rollout_verdict'), [
      '{rollout="optimize",verdict="promote"} 0',
      '{rollout="optimize",verdict="hold"} 1',
      '{rollout="optimize",verdict="rollback"} 0',
    ]);
    assert.deepEqual(await series('rollcall_rollout_criterion_value'), []);
    metrics.show([rollout(null)]);
    assert.deepEqual(await series('rollcall_rollout_evaluated_timestamp_seconds'), [
      `{rollout="optimize"} ${at / 1_000}`,
    ]);
  });

  it('of a rollout that was never judged count from when it was first seen', async () => {
    const { metrics, series, pass } = world();
    metrics.show([rollout(null)]);
    pass(60_000);
    metrics.show([rollout(null)]);
    assert.deepEqual(await series('rollcall_rollout_evaluated_timestamp_seconds'), [
      `{rollout="optimize"} ${at / 1_000}`,
    ]);
  });

  it('end with what they tell', async () => {
    const { metrics, series } = world();
    metrics.show([rollout([result('queue'), result('errors')])]);
    metrics.show([rollout([result('errors')])]);
    assert.deepEqual(await series('rollcall_rollout_criterion_value'), [
      '{rollout="optimize",criterion="errors"} 3',
    ]);
    metrics.show([rollout(null, { state: 'done' })]);
    for (const name of ['verdict', 'criterion_value', 'evaluated_timestamp_seconds'])
      assert.deepEqual(await series(`rollcall_rollout_${name}`), [], name);
    metrics.show([]);
    for (const name of ['rollout_state', 'rollout_stage', 'drill_overdue'])
      assert.deepEqual(await series(`rollcall_${name}`), [], name);
  });

  it('show drills and kill switches', async () => {
    const { metrics, series } = world();
    metrics.show([rollout(null)]);
    assert.deepEqual(await series('rollcall_drill_last_seconds'), [
      '{rollout="optimize",drill="disable-global"} 4.2',
    ]);
    assert.deepEqual(await series('rollcall_drill_overdue'), [
      '{rollout="optimize",drill="disable-global"} 1',
      '{rollout="optimize",drill="degrade-level"} 0',
    ]);
    assert.deepEqual(await series('rollcall_kill_switch_seconds'), []);
  });

  it('count transitions by what made them happen, from 0 where an alert waits for them', async () => {
    const { metrics, series } = world();
    metrics.show([rollout([result('failures', { role: 'trigger' })])]);
    const rolledBack = '{rollout="optimize",action="rollback",reason="failures"}';
    assert.ok((await series('rollcall_rollout_transitions_total')).includes(`${rolledBack} 0`));
    const event = (type: AuditedEvent['type'], action: string, cause: string) =>
      ({ type, action, subject: 'optimize', rollout: { cause } }) as unknown as AuditedEvent;
    metrics.count(event('rollout', 'rollout.rollback', 'failures'));
    metrics.count(event('kill-switch', 'rollout.kill-switch', 'disable-global'));
    metrics.count(event('rollout-record', 'rollout.note', 'manual'));
    const counted = await series('rollcall_rollout_transitions_total');
    assert.ok(counted.includes(`${rolledBack} 1`));
    assert.ok(counted.includes('{rollout="optimize",action="kill-switch",reason="disable-global"} 1'));
    assert.ok(counted.every((line) => !line?.includes('note')));
  });
});
