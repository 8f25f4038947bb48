import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Parameter, Transaction } from './database.ts';
import { DatabaseThread } from './database-thread.ts';
import { lockFolder } from './folder-lock.ts';

/**
 * PostgreSQL inside this process (PGlite), on a thread of its own, with its files under `folder`/postgres.
 * @throws when the folder cannot be used, or another process has it open: two writers would corrupt it.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  makeFolder(folder);
  const unlock = await lockFolder(folder);
  const thread = await openFiles(folder).catch(async (error: unknown) => {
    await unlock();
    throw error;
  });
  const over = (transaction?: number) => ({
    query: async <Row extends object>(sql: string, parameters: Parameter[] = []) =>
      (await thread.ask({
        what: 'query',
        sql,
        parameters,
        ...(transaction !== undefined && { transaction }),
      })) as Row[],
  });
  const within = (transaction: number): Transaction => ({
    ...over(transaction),
    copy: async (into, rows) => {
      const sql = `copy ${into} from '/dev/blob' (format binary)`;
      await thread.ask({
        what: 'copy',
        sql,
        rows: Array.from(rows, (piece) => new Uint8Array(piece)),
        transaction,
      });
    },
  });
  return {
    ...over(),
    script: (sql) => thread.ask({ what: 'script', sql }),
    async transaction(work) {
      const transaction = await thread.begin();
      try {
        const result = await work(within(transaction));
        await thread.ask({ what: 'end', transaction, commit: true });
        return result;
      } catch (error) {
        await thread.ask({ what: 'end', transaction, commit: false }).catch(() => undefined);
        throw error;
      }
    },
    async close() {
      await thread.close();
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

/**
 * The first start lays out the database, and a marker stands beside it until that is done: files that a killed first
 * start left unfinished hold nothing yet and cannot be opened, so they are laid out anew.
 */
async function openFiles(folder: string): Promise<DatabaseThread> {
  const files = join(folder, 'postgres');
  const unfinished = join(folder, 'postgres.unfinished');
  try {
    if (existsSync(unfinished)) rmSync(files, { recursive: true, force: true });
    else if (!existsSync(files)) writeFileSync(unfinished, '');
    const thread = await DatabaseThread.open(files);
    rmSync(unfinished, { force: true });
    return thread;
  } catch (error) {
    throw new Error(
      `The database in ${files} cannot be opened: ${(error as Error).message}. Is the disk full? If not, restore the folder from a backup, or choose another with --data or ROLLCALL_DATA.`,
      { cause: error },
    );
  }
}
