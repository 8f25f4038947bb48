import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redact } from './redact.ts';

test('what stands under a telling key is not shown, at any depth', () => {
  const secrets = {
    token: 'x',
    apiToken: 'x',
    password: 'x',
    clientSecret: ['x'],
    headers: new Map([
      ['Authorization', 'x'],
      ['Set-Cookie', 'x'],
    ]),
    list: [{ 'api-key': 'x', private_key: { pem: 'x' } }],
    passphrase: 1,
  };
  assert.doesNotMatch(JSON.stringify(redact(secrets)), /:"x"|\["x"|:1/);
});

test('what does not stays as it is', () => {
  const harmless = { keyboard: 1, compass: 'n', bypassed: true, tokens: null, password: '', at: 1.5 };
  assert.deepEqual(redact(harmless), harmless);
});

test('secrets inside of text are not shown', () => {
  assert.equal(redact('sent Bearer abc.def-1 to it'), 'sent Bearer [redacted] to it');
  assert.equal(redact('postgres://me:pw@db/x'), 'postgres://[redacted]@db/x');
  assert.equal(redact(new URL('http://me:pw@host/')), 'http://[redacted]@host/');
});

test('an error keeps its words, its cause and its own fields', () => {
  const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E1', token: 'x' });
  const copy = redact(error) as Record<string, unknown>;
  assert.equal(copy['message'], 'outer');
  assert.match(copy['stack'] as string, /redact\.test\.ts/);
  assert.equal((copy['cause'] as Record<string, unknown>)['message'], 'inner');
  assert.deepEqual([copy['code'], copy['token']], ['E1', '[redacted]']);
});

test('values that cannot be read do no harm', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const throws = Object.defineProperty({}, 'bad', {
    enumerable: true,
    get() {
      throw new Error('no');
    },
  });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const deep: unknown = JSON.parse('{"a":'.repeat(50) + '1' + '}'.repeat(50));
  assert.deepEqual(redact({ circular, throws, proxy, big: 1n, not: NaN, buffer: Buffer.alloc(3) }), {
    circular: { self: '[circular]' },
    throws: '[unreadable]',
    proxy: '[unreadable]',
    big: '1',
    not: 'NaN',
    buffer: '[3 bytes]',
  });
  assert.match(JSON.stringify(redact(deep)), /"\[deep\]"/);
  assert.equal((redact(new Array(500).fill(0)) as unknown[]).length, 101);
});
