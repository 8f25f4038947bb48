import type { Db } from 'pg-boss';
import type { Database, Parameter, Queryable } from '../storage/database.ts';

/** The database as pg-boss wants it. What comes without parameters may be several statements. */
export function overDatabase(database: Database): Db {
  return {
    executeSql: async (sql, values) =>
      values?.length ? within(database).executeSql(sql, values) : { rows: await database.script(sql) },
  };
}

/** A transaction of ours, for the calls of pg-boss that are to be part of it. */
export function within(transaction: Queryable): Db {
  return {
    executeSql: async (sql, values) => ({
      rows: await transaction.query(sql, values as Parameter[] | undefined),
    }),
  };
}
