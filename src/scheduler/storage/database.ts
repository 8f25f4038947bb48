/** What a query may take as a parameter. Objects are passed as JSON text. */
export type Parameter = string | number | boolean | Date | null | string[] | number[];

/** Runs one SQL statement, with `$1`-style parameters, and gives its rows. */
export interface Queryable {
  query<Row extends object>(sql: string, parameters?: Parameter[]): Promise<Row[]>;
}

/** What may be done within a transaction. */
export interface Transaction extends Queryable {
  /**
   * Stores rows that come in PostgreSQL's binary COPY format, as one statement.
   * Each piece of them may be overwritten once the next is asked for.
   * @param into a table with its columns in parentheses, in the order of the rows' fields.
   */
  copy(into: string, rows: Iterable<Uint8Array>): Promise<void>;
}

/**
 * A PostgreSQL database, embedded or a server. An acknowledged write outlives the process, `kill -9` included.
 * A server's outlives a power failure too; the embedded database leaves it to the system when files reach the disk.
 * All other rooms of the scheduler see storage through this one interface.
 */
export interface Database extends Queryable {
  /**
   * Runs SQL that holds several statements, without parameters, and gives the rows of all of them. A transaction that
   * it begins and that fails is rolled back.
   */
  script(sql: string): Promise<object[]>;
  /** Commits when `work` resolves and rolls everything back when it rejects. */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
