import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import { readAudit } from '../audit/audit-log.ts';
import type { Database } from '../storage/database.ts';
import { idleMs, longestMs, Sessions } from './sessions.ts';
import type { TokenHolder } from './tokens.ts';

const minute = 60_000;
const visit = { address: '192.0.2.7', requestId: 'request-1' };
const holder: TokenHolder = { name: 'alice', scope: 'operate', grafana: false, hash: 'the-hash' };

let database: Database;
let folder: string;
let clock: SimulatedClock;
/** The token that counts, while it does. */
let counting: TokenHolder | undefined = holder;
const started = () =>
  new Sessions({ database, clock, tokens: { holderOf: () => counting }, onError: assert.ifError });
let sessions: Sessions;

before(async () => {
  ({ database, folder } = await openTestDatabase());
  clock = new SimulatedClock();
  sessions = started();
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

describe('a browser session', () => {
  it('is what its token is, and its secret is stored as a hash alone', async () => {
    const { secret, session } = await sessions.open(holder.hash, visit);
    assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
    assert.equal(session.name, 'alice (browser session)');
    assert.equal(session.principal, 'token:alice');
    assert.equal(session.role, 'operator');
    assert.deepEqual(await sessions.find(secret), session);
    const [entry] = await readAudit(database, 1);
    assert.equal(entry?.action, 'session.open');
    const stored = JSON.stringify([await database.query('select * from browser_sessions'), entry]);
    assert.ok(!stored.includes(secret) && !stored.includes(session.csrfToken));
  });

  it('is still there after a restart', async () => {
    const { secret, session } = await sessions.open(holder.hash, visit);
    assert.deepEqual(await started().find(secret), session);
  });

  it('is none for a secret that is forged, truncated or odd', async () => {
    const { secret } = await sessions.open(holder.hash, visit);
    for (const wrong of ['', secret.slice(1), `${secret}A`, 'A'.repeat(43), '\0'.repeat(43), "' or 1=1 --"])
      assert.equal(await sessions.find(wrong), undefined, wrong);
  });

  it('ends after 30 minutes without a request', async () => {
    const { secret } = await sessions.open(holder.hash, visit);
    for (let time = 0; time < 4; time++) {
      await clock.advance(idleMs - 1);
      assert.ok(await sessions.find(secret), 'used in time');
    }
    assert.ok(await started().find(secret), 'another process knows that it was used');
    await clock.advance(idleMs);
    assert.equal(await sessions.find(secret), undefined);
  });

  it('ends after 12 hours, however much it is used', async () => {
    const { secret } = await sessions.open(holder.hash, visit);
    for (let passed = 0; passed < longestMs; passed += 20 * minute) {
      assert.ok(await sessions.find(secret));
      await clock.advance(20 * minute);
    }
    assert.equal(await sessions.find(secret), undefined);
  });

  it('ends with its token, and does as the token does', async () => {
    const { secret } = await sessions.open(holder.hash, visit);
    counting = { ...holder, scope: 'read' };
    assert.equal((await sessions.find(secret))?.role, 'viewer');
    counting = undefined;
    assert.equal(await sessions.find(secret), undefined);
    counting = holder;
  });

  it('ends when it is signed out, at once here and within 5 s on another node', async () => {
    const other = started();
    const { secret } = await sessions.open(holder.hash, visit);
    assert.ok(await other.find(secret));
    await sessions.end(secret, visit);
    assert.equal(await sessions.find(secret), undefined);
    await clock.advance(5_000);
    assert.equal(await other.find(secret), undefined);
    const [entry] = await readAudit(database, 1);
    assert.equal(entry?.action, 'session.end');
    await sessions.end(secret, visit);
  });

  it('of a provider is who the provider said', async () => {
    const user = { name: 'bob (signed in at login.example)', principal: 'oidc:42', role: 'admin' as const };
    const { secret } = await sessions.open(user, visit);
    const { name, principal, role } = (await started().find(secret)) ?? {};
    assert.deepEqual({ name, principal, role }, user);
  });

  it('that is over leaves nothing behind', async () => {
    await sessions.open(holder.hash, visit);
    await clock.advance(longestMs);
    await sessions.open(holder.hash, visit);
    assert.equal((await database.query('select 1 from browser_sessions')).length, 1);
  });
});
