import { getDefaultHighWaterMark } from 'node:stream';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import type { Database, Parameter, Queryable, Transaction } from './database.ts';

// 64-bit integers and numerics come as text by default; every number that we store fits a double.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/**
 * A process that was stopped within a transaction, or cut off, holds its locks no longer than this, in ms: others wait
 * for them.
 */
const idleInTransactionMs = 5_000;

/**
 * A PostgreSQL server, reached by a `postgres://` URL through a small pool.
 * `onError` hears of connections that break while idle; the pool replaces them by itself.
 */
export function openServer(url: string, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  });
  pool.on('error', onError);
  // One that breaks while it is in use says so to whoever uses it next; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const over = (client: pg.Pool | pg.PoolClient): Queryable => ({
    query: async <Row extends object>(sql: string, parameters: Parameter[] = []) =>
      (await client.query<Row & pg.QueryResultRow>(sql, parameters)).rows,
  });
  const within = (client: pg.PoolClient): Transaction => ({
    ...over(client),
    copy: (into, rows) => sendAll(client.query(copyFrom(`copy ${into} from stdin (format binary)`)), rows),
  });
  return {
    ...over(pool),
    async script(sql) {
      const client = await pool.connect();
      try {
        // One result for each statement, unless there is only one.
        const results = [await client.query<pg.QueryResultRow>(sql)].flat();
        client.release();
        return results.flatMap(({ rows }) => rows);
      } catch (error) {
        await rolledBack(client);
        throw error;
      }
    },
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const result = await work(within(client));
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        await rolledBack(client);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

/** Ends the use of a connection that failed. One that cannot even roll back is broken, and handed back to be destroyed. */
const rolledBack = (client: pg.PoolClient) =>
  client.query('rollback').then(
    () => client.release(),
    (broken: Error) => client.release(broken),
  );

/** @throws what the server says against them, once it does, or what `rows` throws: nothing is stored then. */
async function sendAll(copy: CopyStreamQuery, rows: Iterable<Uint8Array>): Promise<void> {
  let refused = false;
  const ended = finished(copy);
  ended.catch(() => (refused = true));
  const send = (piece: Uint8Array) => new Promise<void>((resolve) => copy.write(piece, () => resolve()));
  const smallest = getDefaultHighWaterMark(false);
  try {
    for (const piece of rows)
      // A socket says of a small piece that it was sent before it was, and of others only after.
      await Promise.race([send(piece.length < smallest ? new Uint8Array(piece) : piece), ended]);
  } catch (error) {
    if (!refused) copy.destroy(error as Error);
    throw error;
  }
  copy.end();
  await ended;
}
