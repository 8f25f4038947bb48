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
 * No statement of a running service takes this long, in ms: it is more than a node may keep the others waiting. On a
 * connection that was cut without a word no answer ever comes.
 */
const answersWithinMs = 150_000;
/** A connection on which nothing moved for this long, in ms, is probed, so that what lies in between keeps it open. */
const probedAfterMs = 30_000;

/**
 * A PostgreSQL server, reached by a `postgres://` URL through a small pool.
 * `onError` hears of connections that break while idle; the pool replaces them by itself. A statement without an answer
 * within `giveUpAfterMs` is given up, and its connection with it; what became of it is not known then. With `Infinity`
 * statements take as long as they take.
 */
export function openServer(
  url: string,
  onError: (error: Error) => void,
  giveUpAfterMs = answersWithinMs,
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: probedAfterMs,
    ...(giveUpAfterMs < Infinity && { query_timeout: giveUpAfterMs }),
  });
  let closing = false;
  pool.on('error', (error) => {
    // What becomes of connections that are being closed is no news.
    if (!closing) onError(error);
  });
  // One that breaks while it is in use says so to whoever uses it next; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const over = (client: pg.Pool | pg.PoolClient): Queryable => ({
    query: async <Row extends object>(sql: string, parameters: Parameter[] = []) => {
      try {
        return (await client.query<Row & pg.QueryResultRow>(sql, parameters)).rows;
      } catch (error) {
        throw told(error);
      }
    },
  });
  const within = (client: pg.PoolClient): Transaction => ({
    ...over(client),
    copy: (into, rows) => sendAll(client.query(copyFrom(`copy ${into} from stdin (format binary)`)), rows),
  });
  return {
    ...over(pool),
    async script(sql) {
      const client = await connected(pool);
      try {
        // One result for each statement, unless there is only one.
        const results = [await client.query<pg.QueryResultRow>(sql)].flat();
        client.release();
        return results.flatMap(({ rows }) => rows);
      } catch (error) {
        throw await ended(client, error);
      }
    },
    async transaction(work) {
      const client = await connected(pool);
      try {
        await client.query('begin');
        const result = await work(within(client));
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        throw await ended(client, error);
      }
    },
    close() {
      closing = true;
      return pool.end();
    },
  };
}

async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw told(error);
  }
}

/** A database that gives no answer, to a statement or to who wants to connect. */
class NoAnswer extends Error {
  readonly code = 'ETIMEDOUT';
}

/** What pg says then, without a code. */
const noAnswers = [
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
];

function told(error: unknown): unknown {
  if (!(error instanceof Error) || !noAnswers.includes(error.message)) return error;
  return new NoAnswer(`the database gave no answer in time (${error.message})`, { cause: error });
}

/**
 * Ends the use of a connection on which something failed, and gives that. A connection that gives no answer, or cannot
 * even roll back, is broken, and handed back to be destroyed.
 */
async function ended(client: pg.PoolClient, error: unknown): Promise<unknown> {
  const failure = told(error);
  if (failure instanceof NoAnswer) client.release(failure);
  else
    await client.query('rollback').then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    );
  return failure;
}

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
