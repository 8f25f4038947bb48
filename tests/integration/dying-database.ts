import type { Database } from '../../src/scheduler/storage/database.ts';

/**
 * A database that kills this process before one of its steps: a statement, the commit, or what follows that. None is
 * counted before `dieAt` says which.
 */
export function dyingDatabase(opened: Database): { database: Database; dieAt: (step: number) => void } {
  let steps = Infinity;
  const orDie = () => {
    steps -= 1;
    if (steps === 0) process.kill(process.pid, 'SIGKILL');
  };
  const database: Database = {
    ...opened,
    query: (sql, parameters) => (orDie(), opened.query(sql, parameters)),
    transaction: async (work) => {
      const result = await opened.transaction(async (transaction) => {
        const done = await work({
          query: (sql, parameters) => (orDie(), transaction.query(sql, parameters)),
          copy: (into, rows) => (orDie(), transaction.copy(into, rows)),
        });
        orDie();
        return done;
      });
      orDie();
      return result;
    },
  };
  return { database, dieAt: (step) => (steps = step) };
}
