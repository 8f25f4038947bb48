import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import type { Database, Parameter } from './database.ts';
import { lockFolder } from './folder-lock.ts';

/**
 * PostgreSQL inside this process (PGlite), with its files under `folder`/postgres.
 * @throws when the folder cannot be used, or another process has it open: two writers would corrupt it.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  makeFolder(folder);
  const unlock = await lockFolder(folder);
  const pglite = await openFiles(folder).catch(async (error: unknown) => {
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

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `The data folder ${folder} cannot be used (${(error as NodeJS.ErrnoException).code}): choose a folder that this user may write to, with --data or ROLLCALL_DATA.`,
      { cause: error },
    );
  }
}

/** Its own cache is small, for the system caches the same files: this saves some 180 MB of memory. */
const frugal = ['-c', 'shared_buffers=16MB', '-c', 'wal_buffers=1MB'];

/**
 * The first start lays out the database, and a marker stands beside it until that is done: files that a killed first
 * start left unfinished hold nothing yet and cannot be opened, so they are laid out anew.
 */
async function openFiles(folder: string): Promise<PGlite> {
  const files = join(folder, 'postgres');
  const unfinished = join(folder, 'postgres.unfinished');
  try {
    if (existsSync(unfinished)) rmSync(files, { recursive: true, force: true });
    else if (!existsSync(files)) writeFileSync(unfinished, '');
    const pglite = await PGlite.create({
      dataDir: files,
      startParams: [...PGlite.defaultStartParams, ...frugal],
      parsers: { [types.INT8]: Number, [types.NUMERIC]: Number },
    });
    rmSync(unfinished, { force: true });
    return pglite;
  } catch (error) {
    throw new Error(
      `The database in ${files} cannot be opened: ${(error as Error).message}. Is the disk full? If not, restore the folder from a backup, or choose another with --data or ROLLCALL_DATA.`,
      { cause: error },
    );
  }
}
