import type { Engine } from './engine/engine.ts';
import type { Database } from './storage/database.ts';

interface ServiceJobsPorts {
  database: Database;
  /** The database is PGlite, in this process. */
  embedded: boolean;
  /** The engine of a node of a cluster, which stops it itself. */
  own: Engine | undefined;
  onError: (error: unknown) => void;
}

/**
 * The engine of the jobs of this service. A node has its own; elsewhere it is loaded and started when the first thing
 * wants it, for it has its weight: a service that computes no policies, syncs nothing and tells nobody never does.
 */
export class ServiceJobs {
  readonly #ports: ServiceJobsPorts;
  #engine: Promise<Engine> | undefined;
  #stopped = false;

  constructor(ports: ServiceJobsPorts) {
    this.#ports = ports;
  }

  /**
   * The engine, started. It is to be asked for before a transaction begins: the embedded database has one connection,
   * and the engine lays out its tables when it starts. Rejects if it cannot start, and tries again with the next call.
   */
  readonly engine = (): Promise<Engine> => {
    if (this.#ports.own) return Promise.resolve(this.#ports.own);
    if (this.#stopped) return Promise.reject(new Error('the service stops: it has no more jobs'));
    this.#engine ??= this.#start().catch((error: unknown) => {
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  };

  /** Stops what it started. Those who have jobs in hand give them back before. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.stop();
  }

  async #start(): Promise<Engine> {
    const { database, embedded, onError } = this.#ports;
    const { Engine } = await import('./engine/engine.ts');
    return Engine.start({ database, embedded, onError });
  }
}
