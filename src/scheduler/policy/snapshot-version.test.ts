import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PolicyError } from '../../contract/policy-errors.ts';
import { mintSnapshotVersion, readSnapshotVersion } from './snapshot-version.ts';

const key = { kid: 'k1', secret: randomBytes(32) };
const keyOf = (kid: string) => (kid === key.kid ? key : undefined);
const now = Date.UTC(2026, 10, 21, 15);
const hourMs = 3_600_000;
const snapshot = { systemId: 'city', sha256: 'b'.repeat(64) };

const codeOf = (sv: string, at = now) => {
  try {
    readSnapshotVersion(sv, at, keyOf);
    return 'valid';
  } catch (error) {
    assert.ok(error instanceof PolicyError);
    return error.code;
  }
};

describe('a snapshot version', () => {
  it('is the same for the same snapshot all day long', () => {
    const first = mintSnapshotVersion(snapshot, now, key);
    assert.equal(mintSnapshotVersion(snapshot, now + 8 * hourMs, key), first);
    assert.notEqual(mintSnapshotVersion(snapshot, now + 10 * hourMs, key), first);
    assert.notEqual(mintSnapshotVersion({ ...snapshot, systemId: 'town' }, now, key), first);
    assert.notEqual(mintSnapshotVersion({ ...snapshot, sha256: 'c'.repeat(64) }, now, key), first);
  });

  it('says what it was minted from, for a day at least and for two at most', () => {
    const sv = mintSnapshotVersion(snapshot, now, key);
    const { expiresAt, ...rest } = readSnapshotVersion(sv, now, keyOf);
    assert.deepEqual(rest, snapshot);
    assert.equal(codeOf(sv, now + 24 * hourMs), 'valid');
    assert.equal(codeOf(sv, expiresAt * 1_000 - 1), 'valid');
    assert.equal(codeOf(sv, expiresAt * 1_000), 'token_expired');
    assert.equal(codeOf(sv, now + 48 * hourMs), 'token_expired');
  });

  it('cannot be changed in any character', () => {
    const sv = mintSnapshotVersion(snapshot, now, key);
    fc.assert(
      fc.property(fc.nat(sv.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (place, character) => {
        const changed = sv.slice(0, place) + character + sv.slice(place + 1);
        fc.pre(changed !== sv);
        assert.notEqual(codeOf(changed), 'valid');
      }),
    );
  });

  it('is refused, whatever is sent in its place', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(codeOf(text), 'token_format');
      }),
    );
    const other = mintSnapshotVersion(snapshot, now, { kid: 'k2', secret: key.secret });
    assert.equal(codeOf(other), 'kid_unknown');
    assert.equal(
      codeOf(mintSnapshotVersion(snapshot, now, { ...key, secret: randomBytes(32) })),
      'signature_invalid',
    );
  });
});
