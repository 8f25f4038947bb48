import pg from 'pg';
import type { Database, Parameter, Queryable } from './database.ts';

// 64-bit integers and numerics come as text by default; every number that we store fits a double.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/**
 * A PostgreSQL server, reached by a `postgres://` URL through a small pool.
 * `onError` hears of connections that break while idle; the pool replaces them by itself.
 */
export function openServer(url: string, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({ connectionString: url, max: 8, connectionTimeoutMillis: 10_000 });
  pool.on('error', onError);
  const over = (client: pg.Pool | pg.PoolClient): Queryable => ({
    query: async <Row extends object>(sql: string, parameters: Parameter[] = []) =>
      (await client.query<Row & pg.QueryResultRow>(sql, parameters)).rows,
  });
  return {
    ...over(pool),
    script: async (sql) => void (await pool.query(sql)),
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const result = await work(over(client));
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        // A connection that cannot even roll back is broken: hand it back to be destroyed.
        await client.query('rollback').then(
          () => client.release(),
          (broken: Error) => client.release(broken),
        );
        throw error;
      }
    },
    close: () => pool.end(),
  };
}
