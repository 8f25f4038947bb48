import pg from 'pg';
import type { Parameter } from '../../src/scheduler/storage/database.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';

/** A PostgreSQL server on which each test has a database of its own, with the schema in it. */
export class ClusterServer {
  readonly postgres: PostgresServer;
  readonly #asked = new Map<string, pg.Pool>();
  #databases = 0;

  private constructor(postgres: PostgresServer) {
    this.postgres = postgres;
  }

  /** Gives the reason instead where there is no PostgreSQL to start. */
  static async start(): Promise<ClusterServer | string> {
    const postgres = await startPostgres();
    if (typeof postgres === 'string') return postgres;
    const server = new ClusterServer(postgres);
    await server.#asAdmin('create database laid_out');
    const database = await openDatabase({
      databaseUrl: server.#urlOf('laid_out'),
      folder: '',
      onError: () => undefined,
    });
    await database.close();
    return server;
  }

  async newDatabase(): Promise<string> {
    const name = `test_${(this.#databases += 1)}`;
    await this.#asAdmin(`create database ${name} template laid_out`);
    return this.#urlOf(name);
  }

  async dropDatabase(url: string): Promise<void> {
    await this.#asked.get(url)?.end();
    this.#asked.delete(url);
    await this.#asAdmin(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
  }

  async query<Row extends object>(url: string, sql: string, parameters: Parameter[]): Promise<Row[]> {
    let pool = this.#asked.get(url);
    if (!pool) {
      pool = new pg.Pool({ connectionString: `${url}?application_name=test`, max: 2 });
      pool.on('error', () => undefined);
      this.#asked.set(url, pool);
    }
    return (await pool.query<Row & pg.QueryResultRow>(sql, parameters)).rows;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#asked.values()].map((pool) => pool.end()));
    await this.postgres.stop();
  }

  #urlOf(name: string): string {
    const url = new URL(this.postgres.url);
    url.pathname = name;
    return url.href;
  }

  async #asAdmin(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.postgres.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  }
}
