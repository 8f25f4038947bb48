import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { PGlite, types, type Transaction } from '@electric-sql/pglite';
import { opened, type Order, type Reply } from './embedded-messages.ts';

/** Its own cache is small, for the system caches the same files: this saves some 180 MB of memory. */
const frugal = ['-c', 'shared_buffers=16MB', '-c', 'wal_buffers=1MB'];

interface OpenTransaction {
  transaction: Transaction;
  settle: (commit: boolean) => void;
  /** Resolves when it is committed or rolled back. */
  ended: Promise<void>;
}

/** PGlite, and the transactions that are open in it; they come one after the other. */
class EmbeddedDatabase {
  readonly #pglite: PGlite;
  readonly #open = new Map<number, OpenTransaction>();

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async carryOut(order: Order): Promise<object[]> {
    switch (order.what) {
      case 'query': {
        const on = order.transaction === undefined ? this.#pglite : this.#find(order.transaction).transaction;
        return (await on.query<object>(order.sql, order.parameters)).rows;
      }
      case 'copy': {
        const blob = new Blob(order.rows as Uint8Array<ArrayBuffer>[]);
        await this.#find(order.transaction).transaction.query(order.sql, [], { blob });
        return [];
      }
      case 'script':
        return this.#script(order.sql);
      case 'begin':
        this.#open.set(order.id, await this.#begin());
        return [];
      case 'end': {
        const { settle, ended } = this.#find(order.transaction);
        this.#open.delete(order.transaction);
        settle(order.commit);
        await ended;
        return [];
      }
      case 'close':
        await this.#pglite.close();
        return [];
    }
  }

  async #script(sql: string): Promise<object[]> {
    try {
      return (await this.#pglite.exec(sql)).flatMap(({ rows }) => rows as object[]);
    } catch (error) {
      // A transaction that it began would else stay open, and there is one connection for all.
      await this.#pglite.exec('rollback');
      throw error;
    }
  }

  async #begin(): Promise<OpenTransaction> {
    const begun = Promise.withResolvers<Transaction>();
    const decided = Promise.withResolvers<boolean>();
    const ended = this.#pglite.transaction(async (transaction) => {
      begun.resolve(transaction);
      if (!(await decided.promise)) await transaction.rollback();
    });
    ended.catch(begun.reject);
    return { transaction: await begun.promise, settle: decided.resolve, ended };
  }

  #find(transaction: number): OpenTransaction {
    const found = this.#open.get(transaction);
    if (!found) throw new Error('the transaction has ended');
    return found;
  }
}

async function serve(port: MessagePort, dataDir: string): Promise<void> {
  const reply = (message: Reply) => port.postMessage(message);
  try {
    const database = new EmbeddedDatabase(
      await PGlite.create({
        dataDir,
        startParams: [...PGlite.defaultStartParams, ...frugal],
        parsers: { [types.INT8]: Number, [types.NUMERIC]: Number },
      }),
    );
    port.on('message', (order: Order) => {
      database.carryOut(order).then(
        (rows) => reply({ id: order.id, rows }),
        (error: unknown) => reply({ id: order.id, ...told(error) }),
      );
    });
    reply({ id: opened, rows: [] });
  } catch (error) {
    reply({ id: opened, ...told(error) });
  }
}

/** Nothing else of the error: PGlite puts the parameters of the statement into it, and those may be secrets. */
function told(error: unknown): { message: string; code?: string } {
  const { message, code } = error as Error & { code?: unknown };
  return { message, ...(typeof code === 'string' && { code }) };
}

if (parentPort) void serve(parentPort, workerData as string);
