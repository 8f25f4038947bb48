import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { statusFailure, transportFailure } from './failure.ts';

for (const [status, kind, category] of [
  [301, 'validation', 'permanent'],
  [302, 'validation', 'permanent'],
  [400, 'api', 'permanent'],
  [401, 'auth', 'permanent'],
  [403, 'auth', 'permanent'],
  [404, 'not_found', 'permanent'],
  [408, 'api', 'transient'],
  [418, 'api', 'permanent'],
  [429, 'api', 'transient'],
  [500, 'api', 'transient'],
  [501, 'api', 'transient'],
  [503, 'api', 'transient'],
  [595, 'api', 'transient'],
] as const) {
  test(`HTTP ${status} is ${kind} and ${category}`, () => {
    const failure = statusFailure('pve-node1: GET /version', status);
    assert.deepEqual([failure.kind, failure.category, failure.status], [kind, category, status]);
    assert.match(failure.message, new RegExp(`^pve-node1: GET /version: answered with HTTP ${status}`));
  });
}

for (const [code, kind, category] of [
  ['ECONNREFUSED', 'connection', 'transient'],
  ['ECONNRESET', 'connection', 'transient'],
  ['ENOTFOUND', 'connection', 'transient'],
  ['EPROTO', 'connection', 'transient'],
  ['UND_ERR_SOCKET', 'connection', 'transient'],
  ['HPE_INVALID_CONSTANT', 'connection', 'transient'],
  ['ETIMEDOUT', 'timeout', 'transient'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'transient'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout', 'transient'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout', 'transient'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'validation', 'permanent'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'validation', 'permanent'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'validation', 'permanent'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'validation', 'permanent'],
  ['CERT_HAS_EXPIRED', 'validation', 'permanent'],
] as const) {
  test(`${code} is ${kind} and ${category}`, () => {
    const failure = transportFailure(
      'pve-node1: GET /version',
      'pve:8006',
      Object.assign(new Error('x'), { code }),
    );
    assert.deepEqual([failure.kind, failure.category], [kind, category]);
  });
}

test('anything else is unknown and transient', () => {
  for (const thrown of [
    new Error('x'),
    'text',
    undefined,
    null,
    Object.assign(new Error('x'), { code: 7 }),
  ]) {
    const failure = transportFailure('pve-node1: GET /version', 'pve:8006', thrown);
    assert.deepEqual([failure.kind, failure.category], ['unknown', 'transient']);
  }
});

test('what a library says of the error is not passed on', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (secret) => {
      const cause = Object.assign(new Error(secret), { code: 'HPE_INVALID_CONSTANT', data: secret });
      const failure = transportFailure('pve-node1: GET /version', 'pve:8006', cause);
      assert.ok(!failure.message.includes(secret));
      assert.equal(failure.cause, undefined);
    }),
  );
});
