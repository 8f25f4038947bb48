import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { startPostgres } from './postgres-server.ts';

describe('PostgreSQL for tests', () => {
  for (const from of ['debian', 'npm'] as const)
    it(`of ${from} keeps what was committed when it is paused and when it is killed`, async (t) => {
      const server = await startPostgres({ from });
      if (typeof server === 'string') return t.skip(server);
      t.after(() => server.stop());
      await ask(server.url, 'create table committed as select 1 as rows');
      await server.pause();
      await assert.rejects(ask(server.url, 'select 1'), { code: 'ECONNREFUSED' });
      await server.resume();
      await ask(server.url, 'insert into committed values (2)');
      await server.kill9();
      await assert.rejects(ask(server.url, 'select 1'), { code: 'ECONNREFUSED' });
      await server.resume();
      assert.deepEqual(await ask(server.url, 'select count(*)::int as rows from committed'), [{ rows: 2 }]);
    });
});

async function ask(url: string, sql: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<object & pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
