import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openServer } from '../../src/scheduler/storage/server.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { cuttableWay, type CuttableWay } from './cuttable-way.ts';

const started = await startPostgres();
const skip = typeof started === 'string' ? started : false;
const server = started as PostgresServer;
after(async () => {
  if (skip === false) await server.stop();
});

/** In ms; so little that no test waits for long, and more than any statement of these takes. */
const giveUpAfterMs = 1_000;
const silent = { code: 'ETIMEDOUT', message: /the database gave no answer in time/ };

describe('a database whose connections were cut without a word', { skip }, () => {
  let way: CuttableWay;
  before(async () => {
    way = await cuttableWay(server.url);
    const near = openServer(server.url, assert.fail);
    await near.script('create table things (id integer primary key)');
    await near.close();
  });
  after(() => way.close());

  it('has its statements given up, and answers again over a new connection once it can be reached', async () => {
    const database = openServer(way.url, () => undefined, giveUpAfterMs);
    await database.query('select 1');
    way.cut();
    await assert.rejects(database.query('select 1'), silent);
    way.mend();
    await Promise.all(Array.from({ length: 20 }, () => database.query('select 1')));
    await database.close();
  });

  it('keeps nothing of a transaction that was cut off, nor the locks that it had', async () => {
    const database = openServer(way.url, () => undefined, giveUpAfterMs);
    await assert.rejects(
      database.transaction(async (transaction) => {
        await transaction.query('insert into things (id) values (1)');
        way.cut();
        await transaction.query('insert into things (id) values (2)');
      }),
      silent,
    );
    way.mend();
    await database.query('insert into things (id) values (1)');
    assert.deepEqual(await database.query('select id from things order by id'), [{ id: 1 }]);
    await database.close();
  });

  it('does not keep a script, or the end of the service, waiting for ever', async () => {
    const database = openServer(way.url, () => undefined, giveUpAfterMs);
    await database.query('select 1');
    way.cut();
    await assert.rejects(database.script('select 1; select 2'), silent);
    await database.close();
    way.mend();
  });
});
