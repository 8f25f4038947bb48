import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyChain, type AuditEntry } from './audit.ts';
import { breakOf, entryHash } from './audit-chain.ts';
import { canonicalJson } from './canonical-json.ts';

/** As they were stored before states had fields of their own. */
const first: AuditEntry = {
  form: 1,
  sequence: 1,
  at: '2026-11-21T08:00:00.000Z',
  actor: 'admin',
  address: '127.0.0.1',
  action: 'rollout.start',
  subject: 'adaptive-polling',
  reason: 'the window is open',
  outcome: 'allowed',
  requestId: 'req-1',
  previousState: null,
  newState: null,
  detail: { toStage: 'staging', 10: 'a', 9: { b: 1, a: [null] }, verdict: null },
  previousHash: emptyChain.hash,
  hash: 'b319df94c2aad808cf0d88ac92e87905bc3a068ce5e57665c28016ee0d8ff040',
};
const second: AuditEntry = {
  ...first,
  sequence: 2,
  previousHash: first.hash,
  hash: '7df2ed0b439f6ccd287ed2774c3b62fcc76ccb374797199331553c10d0420815',
};
const third = withHash({
  ...second,
  form: 2,
  sequence: 3,
  previousState: { state: 'open' },
  newState: { state: 'closed' },
  previousHash: second.hash,
});

function withHash(entry: AuditEntry): AuditEntry {
  return { ...entry, hash: entryHash(entry) };
}

describe('the chain of the audit log', () => {
  it('goes on from entries of before states had fields of their own', () => {
    assert.equal(breakOf(first, emptyChain), undefined);
    assert.equal(breakOf(second, first), undefined);
    assert.equal(breakOf(third, second), undefined);
  });

  it('covers every field of an entry', () => {
    const changes: Partial<AuditEntry>[] = [
      { at: '2026-11-21T08:00:00.001Z' },
      { actor: 'mallory' },
      { address: '::1' },
      { action: 'rollout.hold' },
      { subject: 'other' },
      { reason: '' },
      { outcome: 'refused' },
      { requestId: 'req-2' },
      { detail: {} },
      { previousState: { state: 'half_open' } },
      { newState: null },
      { hash: first.hash },
    ];
    for (const change of changes)
      assert.deepEqual(
        breakOf({ ...third, ...change }, second),
        { sequence: 3, why: 'was changed after it was appended' },
        Object.keys(change)[0],
      );
    for (const entry of [
      { ...third, form: 1 as const },
      { ...first, form: 2 as const },
    ])
      assert.match(breakOf(entry, entry === third ? second : emptyChain)?.why ?? '', /./);
    assert.match(breakOf({ ...first, newState: {} }, emptyChain)?.why ?? '', /was changed/);
  });

  it('names the entry that is missing, and the one that is out of order', () => {
    assert.deepEqual(breakOf(third, first), {
      sequence: 2,
      why: 'is missing: entry 3 comes after entry 1',
    });
    assert.deepEqual(breakOf(first, second), { sequence: 1, why: 'is out of order: it comes after entry 2' });
    assert.match(
      breakOf({ ...third, previousHash: first.hash }, second)?.why ?? '',
      /hash of the entry before/,
    );
  });

  it('takes the word of no number that was changed', () => {
    assert.deepEqual(breakOf({ ...third, sequence: 1 }, second), {
      sequence: 3,
      why: 'was changed after it was appended',
    });
    assert.equal(breakOf({ ...third, sequence: 7 }, second)?.sequence, 3);
  });
});

describe('canonical JSON', () => {
  it('is written alike, whatever the order of keys', () => {
    assert.equal(
      canonicalJson({ b: [1e21, -0, 'é\n"'], 10: {}, 9: null, a: { y: true, x: 0.1 }, '\u20ac': 1 }),
      '{"10":{},"9":null,"a":{"x":0.1,"y":true},"b":[1e+21,0,"é\\n\\""],"€":1}',
    );
  });
});
