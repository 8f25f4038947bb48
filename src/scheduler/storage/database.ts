/** What a query may take as a parameter. Objects are passed as JSON text. */
export type Parameter = string | number | boolean | Date | null | string[] | number[];

/** Runs one SQL statement, with `$1`-style parameters, and gives its rows. */
export interface Queryable {
  query<Row extends object>(sql: string, parameters?: Parameter[]): Promise<Row[]>;
}

/**
 * A PostgreSQL database, embedded or a server. An acknowledged write outlives the process, `kill -9` included.
 * A server's outlives a power failure too; the embedded database leaves it to the system when files reach the disk.
 * All other rooms of the scheduler see storage through this one interface.
 */
export interface Database extends Queryable {
  /** Runs SQL that holds several statements, without parameters. */
  script(sql: string): Promise<void>;
  /** Commits when `work` resolves and rolls everything back when it rejects. */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
