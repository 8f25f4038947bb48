import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certificateFault, fingerprintFault, limits, numberFault, trustOf } from './settings.ts';

test('a limit may be left out, and must else be a whole number within its bounds', () => {
  const [timeout] = limits;
  assert.ok(timeout);
  assert.equal(numberFault(timeout, undefined), undefined);
  assert.equal(numberFault(timeout, timeout.default), undefined);
  for (const wrong of [0, 121, 1.5, NaN])
    assert.equal(numberFault(timeout, wrong), 'A whole number from 1 to 120 s');
});

test('a fingerprint is that of SHA-256, with colons or without', () => {
  const digits = 'aB'.repeat(32);
  assert.equal(fingerprintFault(undefined), undefined);
  assert.equal(fingerprintFault(digits), undefined);
  assert.equal(fingerprintFault((digits.match(/../g) ?? []).join(':')), undefined);
  assert.match(fingerprintFault('ab'.repeat(20)) ?? '', /SHA-1/);
  assert.match(fingerprintFault('not hex') ?? '', /64 hex digits/);
});

test('a certificate is PEM, and never a private key', () => {
  assert.equal(certificateFault(''), undefined);
  assert.equal(certificateFault('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'), undefined);
  assert.match(certificateFault('-----BEGIN PRIVATE KEY-----') ?? '', /private key/);
  assert.match(certificateFault('MIIB') ?? '', /BEGIN CERTIFICATE/);
});

test('a fingerprint takes the place of an authority', () => {
  assert.equal(trustOf({}), 'system');
  assert.equal(trustOf({ tlsCaCert: 'pem' }), 'ca');
  assert.equal(trustOf({ tlsCaCert: 'pem', tlsFingerprint: 'ab' }), 'fingerprint');
});
