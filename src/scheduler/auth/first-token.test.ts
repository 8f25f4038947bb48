import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { openTestDatabase, temporaryFolder } from '../../../tests/embedded-database.ts';
import { readAudit } from '../audit/audit-log.ts';
import { systemClock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { AccessError, ensureFirstTokens } from './first-token.ts';
import { Tokens } from './tokens.ts';

let database: Database;
let databaseFolder: string;
let folder: string;
before(async () => void ({ database, folder: databaseFolder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(databaseFolder, { recursive: true });
});
beforeEach(async () => {
  folder = temporaryFolder();
  await database.query('delete from api_tokens');
});
afterEach(() => rmSync(folder, { recursive: true }));

const given = '0123456789abcdef'.repeat(4);
const start = (more: { given?: string; givenToGrafana?: string; loopback?: boolean } = {}) =>
  ensureFirstTokens({ database, clock: systemClock, folder, given: undefined, loopback: true, ...more });
const written = () => readFileSync(join(folder, 'admin.token'), 'utf8').trim();
async function holderOf(secret: string) {
  const tokens = await Tokens.start({ database, clock: systemClock, onError: assert.ifError });
  const holder = tokens.identify(secret);
  await tokens.close();
  return holder;
}
const revokeAll = () => database.query('update api_tokens set revoked_at = now()');

describe('the first start', () => {
  for (const loopback of [true, false])
    it(`makes an admin token in a file that its owner alone can read (${loopback ? 'loopback' : 'another address'})`, async () => {
      const [, file = ''] = await start({ loopback });
      assert.equal(file, join(folder, 'admin.token'));
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.match(written(), /^rc_[A-Za-z0-9_-]{43}$/);
      assert.ok(!existsSync(`${file}.new`));
      const holder = await holderOf(written());
      assert.equal(holder?.scope, 'admin');
      const [entry] = await readAudit(database, 1);
      assert.equal(entry?.action, 'token.create');
      assert.ok(!JSON.stringify(entry).includes(written()));
    });

  it('takes the token of the environment instead, and writes nothing', async () => {
    await start({ given });
    assert.equal((await holderOf(given))?.name, 'admin');
    assert.ok(!existsSync(join(folder, 'admin.token')));
  });

  it('refuses a token of the environment that can be guessed', async () => {
    for (const weak of ['admin', 'x'.repeat(31), ' '.repeat(40), 'x'.repeat(513)])
      await assert.rejects(start({ given: weak }), AccessError);
  });
});

describe('the token of a data source', () => {
  it('is made by the first start as well, and by itself only reads', async () => {
    const [file = ''] = await start();
    assert.equal(file, join(folder, 'grafana.token'));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const holder = await holderOf(readFileSync(file, 'utf8').trim());
    assert.deepEqual([holder?.name, holder?.grafana], ['grafana', true]);
  });

  it('is that of the environment where there is one, and never that of the admin', async () => {
    const other = 'fedcba9876543210'.repeat(4);
    await start({ given, givenToGrafana: other });
    assert.equal((await holderOf(other))?.grafana, true);
    assert.ok(!existsSync(join(folder, 'grafana.token')));
    await assert.rejects(start({ given, givenToGrafana: given }), /are the same/);
    await assert.rejects(start({ givenToGrafana: given }), /is the secret of the token admin/);
  });

  it('does not come back by itself', async () => {
    await start();
    await database.query("update api_tokens set revoked_at = now() where name = 'grafana'");
    assert.deepEqual(await start(), []);
  });
});

describe('a later start', () => {
  it('leaves a token that can be used alone', async () => {
    await start();
    const first = written();
    assert.deepEqual(await start({ loopback: false }), []);
    assert.ok(await holderOf(first));
  });

  it('takes another token of the environment, and the one before is void', async () => {
    await start();
    const first = written();
    await start({ given });
    assert.ok(await holderOf(given));
    assert.equal(await holderOf(first), undefined);
  });

  it('on this machine alone makes a new one when all are expired or revoked', async () => {
    await start();
    const first = written();
    await revokeAll();
    assert.deepEqual(await start(), [join(folder, 'admin.token')]);
    assert.notEqual(written(), first);
    assert.ok(await holderOf(written()));
    assert.equal(await holderOf(first), undefined);
  });

  it('on another address refuses then, and says what to do', async () => {
    await start();
    await database.query("update api_tokens set expires_at = now() - interval '1 second'");
    await assert.rejects(
      start({ loopback: false }),
      (error) =>
        error instanceof AccessError && /ROLLCALL_ADMIN_TOKEN.*--host 127\.0\.0\.1/.test(error.message),
    );
    await start({ loopback: false, given });
    assert.ok(await holderOf(given));
  });

  it('on another address goes on for those who have a token of less than admin', async () => {
    await start();
    await revokeAll();
    await database.query("insert into api_tokens (name, hash, scope) values ('reader', 'abc', 'read')");
    assert.deepEqual(await start({ loopback: false }), []);
  });

  it('does not bring a token of the environment back that was revoked', async () => {
    await start({ given });
    await revokeAll();
    await assert.rejects(start({ given }), /revoked, rotated or has expired: set a new one/);
  });
});
