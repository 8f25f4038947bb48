import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import type { Actor } from '../../contract/actor.ts';
import type { Database } from '../storage/database.ts';
import { readAudit } from '../audit/audit-log.ts';
import { TokenChanges } from './token-changes.ts';
import { Tokens } from './tokens.ts';

const hour = 3_600_000;
const reason = 'by a test';

let database: Database;
let folder: string;
let now = Date.parse('2026-11-21T08:00:00Z');
/** What the timer of the tokens would call. */
let tick = () => {};
const clock = {
  now: () => now,
  monotonic: () => now,
  after: (_ms: number, call: () => void) => ((tick = call), () => {}),
};
let tokens: Tokens;
let changes: TokenChanges;
const remembered = new Map<string, unknown>();

const actor = (key?: string): Actor => ({
  name: 'alice',
  address: '192.0.2.7',
  requestId: 'request-1',
  role: 'admin',
  once: {
    recall: async () => (key === undefined ? undefined : remembered.get(key)),
    remember: async (_transaction, answer) => void (key !== undefined && remembered.set(key, answer)),
  },
});
const create = (name: string, more: object = {}, key?: string) =>
  changes.create({ name, scope: 'operate', grafana: false, reason, ...more }, actor(key));

before(async () => {
  ({ database, folder } = await openTestDatabase());
  tokens = await Tokens.start({ database, clock, onError: assert.ifError });
  changes = new TokenChanges(database, clock, tokens);
});
after(async () => {
  await tokens.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

describe('a token', () => {
  it('is made with a secret of 256 bits, which is stored as a hash alone', async () => {
    const { token, secret } = await create('deploy');
    assert.match(secret, /^rc_[A-Za-z0-9_-]{43}$/);
    assert.equal(token.state, 'usable');
    assert.equal(token.createdBy, 'alice');
    const { name, scope, grafana } = tokens.identify(secret) ?? {};
    assert.deepEqual({ name, scope, grafana }, { name: 'deploy', scope: 'operate', grafana: false });
    const stored = JSON.stringify([
      await database.query('select * from api_tokens'),
      await readAudit(database, 10),
      tokens.list(),
    ]);
    assert.ok(!stored.includes(secret.slice(3)));
  });

  it('is nobody when it is truncated, altered, or odd', async () => {
    const { secret } = await create('exact');
    for (const wrong of [
      '',
      'rc_',
      secret.slice(0, -1),
      `${secret} `,
      secret.toLowerCase(),
      `${secret},${secret}`,
      '\0',
      '🎟️',
      'x'.repeat(1_000_000),
    ])
      assert.equal(tokens.identify(wrong), undefined, wrong.slice(0, 60));
  });

  it('has a name of its own for ever', async () => {
    await create('once');
    await changes.revoke('once', { reason }, actor());
    await assert.rejects(create('once'), { status: 409, field: 'name' });
  });

  it('ends when it expires, to the millisecond, and cannot be made to have expired', async () => {
    const { secret } = await create('short', { expiresAt: new Date(now + hour).toISOString() });
    assert.ok(tokens.identify(secret));
    now += hour;
    assert.equal(tokens.identify(secret), undefined);
    assert.equal(tokens.list().tokens.find(({ name }) => name === 'short')?.state, 'expired');
    await assert.rejects(create('late', { expiresAt: new Date(now).toISOString() }), {
      status: 422,
      field: 'expiresAt',
    });
    await assert.rejects(changes.rotate('short', { overlapSeconds: 0, reason }, actor()), { status: 409 });
  });

  it('ends at once when it is revoked, and once', async () => {
    const { secret } = await create('leaked');
    const { state } = await changes.revoke('leaked', { reason }, actor());
    assert.equal(state, 'revoked');
    assert.equal(tokens.identify(secret), undefined);
    await assert.rejects(changes.revoke('leaked', { reason }, actor()), { status: 409 });
    await assert.rejects(changes.revoke('nobody', { reason }, actor()), { status: 404, field: 'name' });
  });

  it('has a new secret after a rotation, and the one before for as long as was said', async () => {
    const first = await create('rotating');
    const second = await changes.rotate('rotating', { overlapSeconds: 60, reason }, actor());
    assert.equal(second.token.previousSecretUntil, new Date(now + 60_000).toISOString());
    assert.ok(tokens.identify(first.secret) && tokens.identify(second.secret));
    now += 60_000;
    assert.equal(tokens.identify(first.secret), undefined);
    const third = await changes.rotate('rotating', { overlapSeconds: 0, reason }, actor());
    assert.equal(tokens.identify(second.secret), undefined);
    assert.ok(tokens.identify(third.secret));
  });

  it('keeps when it was last used, with at most one write a minute', async () => {
    const { secret } = await create('used');
    const stored = async () => {
      const [row] = await database.query<{ at: Date | null }>(
        "select last_used_at as at from api_tokens where name = 'used'",
      );
      return row?.at?.getTime();
    };
    assert.equal(await stored(), undefined);
    const first = now;
    tokens.identify(secret);
    assert.equal(await stored(), first);
    now += 59_000;
    tokens.identify(secret);
    assert.equal(await stored(), first);
    now += 1_000;
    tokens.identify(secret);
    assert.equal(await stored(), now);
  });
});

describe('changes of tokens', () => {
  it('stand in the audit log, with who, why and what was so before and after', async () => {
    await create('audited');
    await changes.revoke('audited', { reason }, actor());
    const [entry] = await readAudit(database, 1);
    assert.equal(entry?.actor, 'alice');
    assert.equal(entry.address, '192.0.2.7');
    assert.equal(entry.action, 'token.revoke');
    assert.equal(entry.subject, 'audited');
    assert.equal(entry.requestId, 'request-1');
    assert.equal((entry.previousState as { state: string }).state, 'usable');
    assert.equal((entry.newState as { state: string }).state, 'revoked');
  });

  it('that come again under one key are made once; a secret is not shown twice', async () => {
    const { secret } = await create('again', {}, 'key-1');
    await assert.rejects(create('again', {}, 'key-1'), { status: 409, title: 'This was done already' });
    assert.ok(tokens.identify(secret), 'the first secret still counts');
    assert.ok(!JSON.stringify([...remembered]).includes(secret));
    const revoked = await changes.revoke('again', { reason }, actor('key-2'));
    assert.deepEqual(await changes.revoke('again', { reason }, actor('key-2')), revoked);
  });

  it('cannot end the last token that can manage tokens', async () => {
    await create('root', { scope: 'admin' });
    await create('grafana', { scope: 'admin', grafana: true });
    await assert.rejects(changes.revoke('root', { reason }, actor()), {
      status: 409,
      title: 'This is the last admin token',
    });
    await create('second-root', { scope: 'admin' });
    const both = await Promise.allSettled([
      changes.revoke('root', { reason }, actor()),
      changes.revoke('second-root', { reason }, actor()),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('of one name at once: one wins, the others are told', async () => {
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => create('wanted')));
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const each of all)
      if (each.status === 'rejected') assert.equal((each.reason as { status: number }).status, 409);
  });

  it('of another node are taken up at the next look, and none of this node is undone by an old one', async () => {
    const { secret } = await create('shared');
    await database.query("update api_tokens set revoked_at = $1 where name = 'shared'", [new Date(now)]);
    assert.ok(tokens.identify(secret), 'not yet known');
    const lookAndSee = async () => {
      tick();
      for (let turns = 0; tokens.identify(secret) && turns < 1_000; turns++) await database.query('select 1');
    };
    await lookAndSee();
    assert.equal(tokens.identify(secret), undefined);

    const { secret: other } = await create('raced');
    tick();
    await changes.revoke('raced', { reason }, actor());
    for (let turns = 0; turns < 20; turns++) await database.query('select 1');
    assert.equal(tokens.identify(other), undefined);
  });

  it('by the thousand leave finding one a matter of microseconds', async () => {
    await database.query(
      `insert into api_tokens (name, hash, scope) select 'many-' || n, md5(n::text) || md5(n::text), 'read'
       from generate_series(1, 10000) n`,
    );
    const many = await Tokens.start({ database, clock, onError: assert.ifError });
    const begun = performance.now();
    for (let time = 0; time < 10_000; time++) many.identify('rc_nobody');
    await many.close();
    assert.ok(performance.now() - begun < 1_000);
  });
});
