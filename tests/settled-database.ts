import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../src/scheduler/storage/database.ts';

/** A real database that a simulated clock can wait for: storage takes real time, and none of the simulated. */
export interface SettledDatabase extends Database {
  /** Resolves once nothing is asked of the database any more. */
  settled(): Promise<void>;
}

export function settledDatabase(database: Database): SettledDatabase {
  let pending = 0;
  const counted = async <Result>(work: Promise<Result>): Promise<Result> => {
    pending += 1;
    try {
      return await work;
    } finally {
      pending -= 1;
    }
  };
  return {
    query: (sql, parameters) => counted(database.query(sql, parameters)),
    script: (sql) => counted(database.script(sql)),
    transaction: (work) => counted(database.transaction(work)),
    close: () => database.close(),
    async settled() {
      // What follows an answer may ask again: only some quiet turns in a row mean that nothing does.
      for (let quiet = 0; quiet < 4; quiet = pending === 0 ? quiet + 1 : 0) await nextTurn();
    },
  };
}
