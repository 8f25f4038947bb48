import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openTestDatabase } from '../embedded-database.ts';
import { keepRecord, violations } from './claims-record.ts';

/** What stands between a fault and a green test is this record: each of its findings is brought about by hand. */
describe('the record of claims', () => {
  let database: Database;
  let folder: string;
  before(async () => {
    ({ database, folder } = await openTestDatabase());
    await keepRecord(database);
    for (const key of ['sound', 'twice', 'foreign', 'unclaimed']) {
      await database.query(`insert into instance_states (key, state) values ($1, '{"nextRun": 0}')`, [key]);
      await database.query(`insert into poll_claims (key, part, host) values ($1, 'status', 'here')`, [key]);
    }
  });
  after(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const claim = (key: string, epoch: number) =>
    database.query(
      `update poll_claims set epoch = $2, job = gen_random_uuid() where key = $1 and part = 'status'`,
      [key, epoch],
    );
  const end = (key: string) =>
    database.transaction(async (transaction) => {
      await transaction.query('update poll_claims set job = null where key = $1', [key]);
      await store(transaction, key);
    });
  const store = (database: Pick<Database, 'query'>, key: string) =>
    database.query(
      `update instance_states set state = state || jsonb_build_object('lastSuccessAt', random()) where key = $1`,
      [key],
    );
  const as = (node: string) => database.query(`select set_config('application_name', $1, false)`, [node]);
  const found = async (key: string) =>
    (await violations(database)).filter((each) => each.key === key).map(({ what }) => what);

  it('finds nothing in polls that were claimed and ended by one node', async () => {
    await as('one');
    await claim('sound', 1);
    await end('sound');
    await claim('sound', 2);
    await end('sound');
    assert.deepEqual(await found('sound'), []);
  });

  it('finds an epoch that was given out twice', async () => {
    await as('one');
    await claim('twice', 5);
    await claim('twice', 4);
    await claim('twice', 5);
    assert.deepEqual(await found('twice'), ['an epoch was given out twice']);
  });

  it('finds a claim that another ended', async () => {
    await as('one');
    await claim('foreign', 1);
    await as('two');
    await end('foreign');
    assert.deepEqual(await found('foreign'), ['ended by two, which had not claimed it']);
  });

  it('finds a result that was stored under no claim', async () => {
    await as('one');
    await store(database, 'unclaimed');
    assert.deepEqual(await found('unclaimed'), ['a result that one stored under no claim']);
  });
});
