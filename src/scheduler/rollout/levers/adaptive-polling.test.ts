import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { healthDocument } from '../../../contract/health.ts';
import { AdaptivePollingLever } from './adaptive-polling.ts';

const keys = ['pve::a', 'pve::b', 'pbs::c'];
const instance = (key: string, adaptive: boolean) => ({
  key,
  type: 'pve',
  instance: key,
  pollStatus: { consecutiveFailures: 0 },
  breaker: { state: 'closed', failureCount: 0 },
  deadLetter: { present: false },
  schedule: { adaptive, intervalSeconds: 10, reasons: [], inFlight: false },
});
const leverThatShows = (adaptive: string[], byHand: boolean | null = null) =>
  new AdaptivePollingLever({
    health: () =>
      healthDocument.parse({
        enabled: adaptive.length > 0,
        queue: { depth: 0 },
        deadLetter: { count: 0 },
        instances: keys.map((key) => instance(key, adaptive.includes(key))),
      }),
    selected: ({ percent }) => new Set(keys.slice(0, Math.ceil((percent * keys.length) / 100))),
    instances: () => keys.length,
    apply: () => undefined,
    adaptivePollingEnabled: () => byHand,
  });
const order = (enabled: boolean, percent: number) => ({
  id: 'plan#1.0',
  settings: { enabled, scope: { groups: [], percent } },
});

describe('the lever of adaptive polling', () => {
  it('is in effect when the health document shows exactly the instances of its scope', async () => {
    const lever = leverThatShows(['pve::a']);
    const effect = await lever.inEffect(order(true, 33));
    assert.ok(effect.inEffect);
    assert.match(effect.evidence, /says enabled: true, with 1 of 3 instances adaptive/);
    assert.equal((await lever.inEffect(order(true, 100))).inEffect, false);
    assert.equal((await lever.inEffect(order(false, 33))).inEffect, false);
    assert.equal((await leverThatShows(['pve::b']).inEffect(order(true, 33))).inEffect, false);
    assert.equal((await leverThatShows([]).inEffect(order(false, 33))).inEffect, true);
  });

  it('says so when the configuration outranks it, a rollback too', async () => {
    const effect = await leverThatShows(keys, true).inEffect(order(false, 0));
    assert.ok(!effect.inEffect);
    assert.match(
      effect.why,
      /adaptivePollingEnabled is true in the configuration, which outranks the rollout/,
    );
  });

  it('cannot be set to a scope without instances', () => {
    const lever = leverThatShows([]);
    assert.match(lever.obstacle(order(true, 0).settings) ?? '', /selects no instance: put instances/);
    assert.equal(lever.obstacle(order(false, 0).settings), undefined);
    assert.equal(lever.describe(order(true, 50).settings), '2 of 3 instances polled adaptively');
  });
});
