import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import type { Database, Parameter } from './database.ts';
import { lockFolder } from './folder-lock.ts';

/**
 * PostgreSQL inside this process (PGlite), with its files under `folder`/postgres.
 * @throws when another process has the folder open: two writers would corrupt it.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  const pglite = await PGlite.create({
    dataDir: join(folder, 'postgres'),
    parsers: { [types.INT8]: Number, [types.NUMERIC]: Number },
  }).catch(async (error: unknown) => {
    await unlock();
    throw error;
  });
  return {
    query: async <Row>(sql: string, parameters: Parameter[] = []) =>
      (await pglite.query<Row>(sql, parameters)).rows,
    script: async (sql) => void (await pglite.exec(sql)),
    transaction: (work) =>
      pglite.transaction((transaction) =>
        work({
          query: async <Row>(sql: string, parameters: Parameter[] = []) =>
            (await transaction.query<Row>(sql, parameters)).rows,
        }),
      ),
    async close() {
      await pglite.close();
      await unlock();
    },
  };
}
