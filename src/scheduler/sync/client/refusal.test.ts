import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusalOf, retryAfterMsOf } from './refusal.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const errorOf = (status: number, reason: string, rest: object = {}) => ({
  status,
  body: { error: { code: status, message: 'secret token ya29.abc', errors: [{ reason }], ...rest } },
});
const kindOf = (answer: Parameters<typeof refusalOf>[0]) => refusalOf(answer, now).kind;

describe('a refusal of Search Console', () => {
  it('is known by its reason, for throttling comes as 403 as well as 429', () => {
    assert.equal(kindOf(errorOf(403, 'quotaExceeded')), 'quota');
    assert.equal(kindOf(errorOf(403, 'dailyLimitExceeded')), 'quota');
    assert.equal(kindOf(errorOf(403, 'rateLimitExceeded')), 'throttled');
    assert.equal(kindOf(errorOf(403, 'userRateLimitExceeded')), 'throttled');
    assert.equal(kindOf(errorOf(429, 'quotaExceeded')), 'quota');
    assert.equal(kindOf(errorOf(403, 'forbidden')), 'permission');
    assert.equal(kindOf(errorOf(403, 'accessNotConfigured')), 'permission');
    assert.equal(kindOf(errorOf(401, 'authError')), 'credentials');
    assert.equal(kindOf(errorOf(400, 'badRequest')), 'invalid');
    assert.equal(kindOf(errorOf(503, 'backendError')), 'transient');
  });

  it('is known by the newer form of errors as well', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'RATE_LIMIT_EXCEEDED' }];
    const body = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', details } };
    const got = refusalOf({ status: 429, body }, now);
    assert.deepEqual([got.kind, got.reason], ['throttled', 'RATE_LIMIT_EXCEEDED']);
    assert.equal(kindOf({ status: 403, body: { error: { status: 'PERMISSION_DENIED' } } }), 'permission');
    assert.equal(kindOf({ status: 400, body: { error: 'invalid_grant' } }), 'credentials');
  });

  it('is known by its status where it has no reason', () => {
    const kinds = [429, 401, 403, 404, 408, 400, 500, 502].map((status) =>
      kindOf({ status, body: undefined }),
    );
    assert.deepEqual(kinds, [
      'throttled',
      'credentials',
      'permission',
      'permission',
      'transient',
      'invalid',
      'transient',
      'transient',
    ]);
  });

  it('tells how long to wait, in seconds or as a date', () => {
    const retryAfter = 'Sat, 21 Nov 2026 12:00:30 GMT';
    assert.equal(refusalOf({ ...errorOf(503, 'backendError'), retryAfter: '12' }, now).retryAfterMs, 12_000);
    assert.equal(refusalOf({ ...errorOf(503, 'backendError'), retryAfter }, now).retryAfterMs, 30_000);
    assert.equal(retryAfterMsOf('Sat, 21 Nov 2026 11:00:00 GMT', now), 0);
    assert.equal(retryAfterMsOf('soon', now), undefined);
  });

  it('repeats nothing of the answer but a word', () => {
    const odd = refusalOf(errorOf(403, 'a sentence with a token ya29.abc'), now);
    assert.doesNotMatch(JSON.stringify(odd), /ya29/);
    assert.equal(odd.reason, 'HTTP 403');
    assert.equal(refusalOf(errorOf(403, 'constructor'), now).kind, 'permission');
  });
});
