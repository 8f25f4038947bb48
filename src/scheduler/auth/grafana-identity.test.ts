import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { vouchedForBy } from './grafana-identity.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const seconds = now / 1_000;
const alice = { type: 'user', username: 'alice', role: 'Admin', sub: 'user:abc', aud: 'org:1' };

let grafana: Server;
let url: string;
const asked: string[] = [];
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let otherKeys: typeof keys;

before(async () => {
  keys = await generateKeyPair('ES256');
  otherKeys = await generateKeyPair('ES256');
  const published = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  grafana = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [published] }));
  });
  await new Promise<void>((done) => grafana.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(grafana.address() as AddressInfo).port}/grafana/`;
});
after(() => void grafana.close());

interface Signing {
  key?: typeof keys;
  kid?: string;
  from?: number;
}
const signed = (claims: JWTPayload, { key = keys, kid = 'one', from = seconds }: Signing = {}) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'jwt' })
    .setIssuedAt(from)
    .setExpirationTime(from + 600)
    .sign(key.privateKey);

describe("Grafana's signed word for a user", () => {
  it('counts for login and role, by the keys that this Grafana publishes', async () => {
    const vouching = vouchedForBy(url, () => now);
    assert.deepEqual(await vouching(await signed(alice)), { login: 'alice', role: 'Admin' });
    await vouching(await signed(alice));
    assert.deepEqual(asked, ['/grafana/api/signing-keys/keys'], 'the keys are kept');
  });

  it('does not count when it is forged, altered, expired, truncated, or of nobody who signed in', async () => {
    const vouching = vouchedForBy(url, () => now);
    const good = await signed(alice);
    const [head, body, signature] = good.split('.') as [string, string, string];
    const mallory = Buffer.from(JSON.stringify({ ...alice, username: 'mallory' })).toString('base64url');
    const secretKey = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    for (const [what, word] of Object.entries({
      'another key of the same name': await signed(alice, { key: otherKeys }),
      'an unknown key': await signed(alice, { kid: 'two' }),
      'another body': `${head}.${mallory}.${signature}`,
      'no signature': `${head}.${body}.`,
      'no algorithm': new UnsecuredJWT(alice)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + 600)
        .encode(),
      'a symmetric algorithm': await new SignJWT(alice)
        .setProtectedHeader({ alg: 'HS256', kid: 'one' })
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + 600)
        .sign(secretKey),
      expired: await signed(alice, { from: seconds - 3_600 }),
      'without an end': await new SignJWT(alice)
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setIssuedAt(seconds)
        .sign(keys.privateKey),
      'a service account': await signed({ type: 'service-account', role: 'Admin', sub: 'service-account:1' }),
      'an anonymous visitor': await signed({ type: 'anonymous', role: 'Admin', sub: 'anonymous:0' }),
      truncated: good.slice(0, -20),
      'no token': 'x',
      nothing: '',
      long: 'x'.repeat(100_000),
    }))
      assert.equal(await vouching(word), undefined, what);
  });

  it('cannot be checked without its keys, and says so', async () => {
    const word = await signed(alice);
    await assert.rejects(vouchedForBy('http://127.0.0.1:9', () => now)(word), {
      status: 503,
      title: "Grafana's keys cannot be read",
    });
  });
});
