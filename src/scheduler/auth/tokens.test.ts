import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import type { Database } from '../storage/database.ts';
import { authenticate, ensureAdminToken } from './tokens.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

describe('the admin token', () => {
  let first: string;

  it('is made at the first start, in a file that its owner alone can read', async () => {
    const file = await ensureAdminToken(database, folder, undefined);
    assert.equal(file, join(folder, 'admin.token'));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    first = readFileSync(file, 'utf8').trim();
    assert.match(first, /^rc_[A-Za-z0-9_-]{43}$/);
    assert.ok(!existsSync(`${file}.new`));
  });

  it('is who it says it is; anything else is nobody', async () => {
    assert.deepEqual(await authenticate(database, first), { name: 'admin', scope: 'admin' });
    for (const wrong of ['', 'rc_', first.slice(0, -1), `${first} `, first.toLowerCase(), '\0', '🎟️'])
      assert.equal(await authenticate(database, wrong), undefined, wrong);
  });

  it('is the same after the next start', async () => {
    assert.equal(await ensureAdminToken(database, folder, undefined), undefined);
    assert.ok(await authenticate(database, first));
  });

  it('is stored as a hash alone', async () => {
    const rows = await database.query('select * from api_tokens');
    assert.ok(!JSON.stringify(rows).includes(first.slice(3)));
  });

  it('is the one of the environment when it names one, and the one before is void', async () => {
    assert.equal(await ensureAdminToken(database, folder, 'my-own-token'), undefined);
    assert.ok(await authenticate(database, 'my-own-token'));
    assert.equal(await authenticate(database, first), undefined);
  });
});
