import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { layOut, temporaryFolder } from '../../../tests/embedded-database.ts';
import { startPostgres, type PostgresServer } from '../../../tests/postgres-server.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open.ts';

/** What every storage does. One suite for all of them: whoever adds one adds a line at the end. */
function storageContract(name: string, open: () => Promise<Database>, skip: string | undefined) {
  describe(`storage, ${name}`, { skip: skip ?? false }, () => {
    let database: Database;
    before(async () => {
      database = await open();
      await database.script(
        'create table if not exists things (id integer primary key, body jsonb, at timestamptz)',
      );
    });
    after(() => database.close());

    it('gives back what was stored, of every kind', async () => {
      const at = new Date('2026-11-21T08:00:00.123Z');
      const [row] = await database.query<Record<string, unknown>>(
        `select $1::text as text, $2::float8 as number, $3::boolean as yes, $4::timestamptz as at, $5::text as none,
           $6::text[] as texts, $7::float8[] as numbers, $8::jsonb as json, 3::int8 as big, 1.5::numeric as exact`,
        ['é🎟️', 0.1, true, at, null, ['a', 'b,"c'], [1, 2.5], JSON.stringify({ a: [1, null] })],
      );
      assert.deepEqual(
        { ...row },
        {
          text: 'é🎟️',
          number: 0.1,
          yes: true,
          at,
          none: null,
          texts: ['a', 'b,"c'],
          numbers: [1, 2.5],
          json: { a: [1, null] },
          big: 3,
          exact: 1.5,
        },
      );
    });

    it('commits a transaction as a whole, and gives its result', async () => {
      const result = await database.transaction(async (transaction) => {
        await transaction.query('insert into things (id) values ($1)', [1]);
        await transaction.query('insert into things (id) values ($1)', [2]);
        return 'done';
      });
      assert.equal(result, 'done');
      assert.equal((await database.query('select 1 from things where id in (1, 2)')).length, 2);
    });

    it('keeps nothing of a transaction that fails, and works on', async () => {
      const failing = database.transaction(async (transaction) => {
        await transaction.query('insert into things (id) values ($1)', [3]);
        await transaction.query('insert into things (id) values ($1)', [3]);
      });
      await assert.rejects(failing, /duplicate key/);
      const thrown = database.transaction(async (transaction) => {
        await transaction.query('insert into things (id) values ($1)', [3]);
        throw new Error('changed my mind');
      });
      await assert.rejects(thrown, /changed my mind/);
      assert.deepEqual(await database.query('select 1 from things where id = 3'), []);
    });

    it('lets one of two transactions wait for the other’s lock', async () => {
      await database.query('insert into things (id, body) values (10, $1)', ['{"n":0}']);
      const add = () =>
        database.transaction(async (transaction) => {
          const [row] = await transaction.query<{ body: { n: number } }>(
            'select body from things where id = 10 for update',
          );
          const n = (row?.body.n ?? NaN) + 1;
          await transaction.query('update things set body = $1 where id = 10', [JSON.stringify({ n })]);
        });
      await Promise.all(Array.from({ length: 12 }, add));
      const [row] = await database.query<{ body: { n: number } }>('select body from things where id = 10');
      assert.equal(row?.body.n, 12);
    });

    it('rejects wrong SQL with what is wrong, and works on', async () => {
      await assert.rejects(database.query('select * from nowhere'), /nowhere/);
      assert.equal((await database.query('select 1')).length, 1);
    });

    it('has its schema brought up to date once, however many start at the same time', async () => {
      await Promise.all([migrate(database), migrate(database), migrate(database)]);
      const rows = await database.query<{ name: string }>('select name from migrations');
      assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length);
    });

    it('is not opened by an older version than the one that wrote it', async () => {
      await database.query(`insert into migrations (name) values ('9999_future.sql')`);
      await assert.rejects(
        migrate(database),
        /migrations of a newer Rollcall \(9999_future\.sql\): start that version/,
      );
      await database.query(`delete from migrations where name = '9999_future.sql'`);
    });
  });
}

const folder = temporaryFolder();
storageContract(
  'embedded',
  async () => {
    await layOut(folder);
    return openDatabase({ databaseUrl: undefined, folder, onError: () => {} });
  },
  undefined,
);
after(() => rmSync(folder, { recursive: true }));

const server: PostgresServer | string = await startPostgres();
storageContract(
  'on a PostgreSQL server',
  async () => {
    // Several nodes that start at the same time on a database that is still empty.
    const open = () =>
      openDatabase({ databaseUrl: (server as PostgresServer).url, folder, onError: () => {} });
    const [first, ...others] = await Promise.all([open(), open(), open()]);
    for (const other of others) await other.close();
    return first;
  },
  typeof server === 'string' ? server : undefined,
);
after(async () => {
  if (typeof server !== 'string') await server.stop();
});

describe('storage that cannot be used', () => {
  const open = (databaseUrl: string | undefined, where = folder) =>
    openDatabase({ databaseUrl, folder: where, onError: () => {} });

  it('is named when its folder is a file, or in a place that is none', async () => {
    const file = join(import.meta.dirname, 'storage.test.ts');
    await assert.rejects(
      open(undefined, file),
      /data folder .*storage\.test\.ts cannot be used \(EEXIST\): choose .*--data or ROLLCALL_DATA/,
    );
    await assert.rejects(open(undefined, join(file, 'under')), /cannot be used \(ENOTDIR\)/);
  });

  it('on a server that does not answer is told of, without the password', async () => {
    for (const url of ['postgres://me:S3CRET@localhost:1/rollcall', 'not a url S3CRET'])
      await assert.rejects(open(url), (error: Error) => {
        assert.match(
          error.message,
          /The database of DATABASE_URL cannot be used: .+\. Write it as postgres:/,
        );
        assert.doesNotMatch(error.message, /S3CRET/);
        return true;
      });
  });
});
