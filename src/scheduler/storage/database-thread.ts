import { Worker } from 'node:worker_threads';
import { opened, type Order, type Reply } from './embedded-messages.ts';

/** An order without its number. */
type Asked = Order extends infer Each ? (Each extends Order ? Omit<Each, 'id'> : never) : never;

/**
 * The thread that computes for the embedded database. PGlite never pauses within a statement, and some take
 * milliseconds: the polls of this process are not to wait for that.
 */
export class DatabaseThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<object[]>>();
  #asked = opened;
  #stopped: Error | undefined;

  private constructor(dataDir: string) {
    this.#worker = new Worker(new URL('./embedded-thread.ts', import.meta.url), { workerData: dataDir });
    this.#worker.on('message', (reply: Reply) => this.#hear(reply));
    this.#worker.on('error', (error: Error) => this.#stop(error));
    this.#worker.on('exit', () => this.#stop(new Error('it was closed')));
  }

  /** @throws when the files cannot be opened. */
  static async open(dataDir: string): Promise<DatabaseThread> {
    const thread = new DatabaseThread(dataDir);
    try {
      await thread.#answer(opened);
      return thread;
    } catch (error) {
      await thread.#worker.terminate();
      throw error;
    }
  }

  /** @throws what PostgreSQL says against it, with its SQLSTATE as `code`. */
  ask(order: Asked): Promise<object[]> {
    return this.#send(order).rows;
  }

  /** Waits for its turn, and gives the number of the transaction. */
  async begin(): Promise<number> {
    const { id, rows } = this.#send({ what: 'begin' });
    await rows;
    return id;
  }

  async close(): Promise<void> {
    await this.ask({ what: 'close' });
    await this.#worker.terminate();
  }

  #send(order: Asked): { id: number; rows: Promise<object[]> } {
    const id = ++this.#asked;
    const rows = this.#answer(id);
    if (!this.#stopped) this.#worker.postMessage({ id, ...order });
    return { id, rows };
  }

  #answer(id: number): Promise<object[]> {
    if (this.#stopped) return Promise.reject(this.#stopped);
    const waiting = Promise.withResolvers<object[]>();
    this.#waiting.set(id, waiting);
    // A process that waits for nothing but an answer waits for it; one that waits for none may end.
    this.#worker.ref();
    return waiting.promise;
  }

  #hear(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('rows' in reply) waiting?.resolve(reply.rows);
    else waiting?.reject(Object.assign(new Error(reply.message), { code: reply.code }));
  }

  #stop(cause: Error): void {
    this.#stopped ??= new Error(`the embedded database has stopped: ${cause.message}`, { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#stopped);
    this.#waiting.clear();
  }
}
