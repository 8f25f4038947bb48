import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunKey } from '../../contract/policy.ts';
import { cacheKeyOf, runIdOf, viewSnapshotId } from './run-key.ts';

const key: RunKey = {
  system_id: 'city',
  sv: 'sv1.k.p.s',
  decision_bucket_epoch_s: 1_795_271_400,
  policy_version: 'rebal.greedy.v1',
  strategy: 'greedy',
  policy_spec_sha256: 'a',
  horizon_steps: 12,
  view_snapshot_id: 'city.1',
  view_snapshot_sha256: '1',
};

describe('the key of a run', () => {
  it('is the same in whatever order its fields stand', () => {
    const reversed = Object.fromEntries(Object.entries(key).reverse()) as unknown as RunKey;
    assert.equal(cacheKeyOf(reversed), cacheKeyOf(key));
    assert.equal(runIdOf(key), cacheKeyOf(key).slice(0, 32));
  });

  it('is another one if anything in it is, its snapshot included', () => {
    const others = Object.keys(key).map((field) => cacheKeyOf({ ...key, [field]: 'other' }));
    assert.equal(new Set([cacheKeyOf(key), ...others]).size, Object.keys(key).length + 1);
  });

  it('names a snapshot by its system and content', () => {
    assert.equal(viewSnapshotId('city', 'f'.repeat(64)), `city.${'f'.repeat(16)}`);
  });
});
