import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cadenceOf, fromSettings, leverUnder } from './lever-and-cadence.ts';

describe('the lever under the configuration', () => {
  const ofRollout = { enabled: true, scope: { groups: ['staging'], percent: 25 } };

  it('is the rollout’s while it is left to the rollout, else off or on for all', () => {
    assert.deepEqual(leverUnder(null, ofRollout), ofRollout);
    assert.equal(leverUnder(false, ofRollout).enabled, false);
    const off = { enabled: false, scope: { groups: [], percent: 0 } };
    assert.deepEqual(leverUnder(true, off), { enabled: true, scope: { groups: [], percent: 100 } });
  });
});

describe('the settings file', () => {
  it('is turned into seconds, and back into the dispatcher’s milliseconds', () => {
    const { effective, sources } = fromSettings({
      minInterval: 100,
      baseInterval: 1_500,
      maxInterval: 604_800_000,
      stalenessTarget: 60_000,
      workers: 3,
    });
    assert.equal(effective.minIntervalSeconds, 0.1);
    assert.deepEqual(
      [sources.workers.from, sources.stalenessTargetSeconds.from, sources.adaptivePollingEnabled.from],
      ['file', 'default', 'default'],
    );
    assert.deepEqual(cadenceOf(effective, { pve: 10_000 }), {
      minMs: 100,
      baseMs: 1_500,
      maxMs: 604_800_000,
      stalenessTargetMs: 60_000,
      fixedMs: { pve: 10_000 },
    });
  });
});
