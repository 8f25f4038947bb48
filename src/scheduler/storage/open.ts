import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

/** Where data is kept: a server if a URL is given, else a folder. */
interface StorageLocation {
  databaseUrl: string | undefined;
  folder: string;
  onError: (error: Error) => void;
}

/**
 * Opens the database and brings its schema up to date.
 * @throws an error that says which place cannot be used and why.
 */
export async function openDatabase({ databaseUrl, folder, onError }: StorageLocation): Promise<Database> {
  if (!databaseUrl) return migrated(await openEmbedded(folder));
  // A migration takes as long as it takes; what is asked from then on does not.
  const patient = await migrated(await openReachable(databaseUrl, onError, Infinity));
  await patient.close();
  const { openServer } = await server();
  return openServer(databaseUrl, onError);
}

/** The client of PostgreSQL, which the embedded database does without. */
const server = () => import('./server.ts');

async function migrated(database: Database): Promise<Database> {
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * A server that answers. A pool connects when it is first asked: ask, so that a wrong URL is told from a migration that
 * fails.
 * @throws an error that says why it cannot be used, without the URL.
 */
export async function openReachable(
  url: string,
  onError: (error: Error) => void,
  giveUpAfterMs?: number,
): Promise<Database> {
  let database: Database | undefined;
  try {
    const { openServer } = await server();
    database = openServer(url, onError, giveUpAfterMs);
    await database.query('select 1');
    return database;
  } catch (error) {
    await database?.close();
    throw new Error(
      `The database of DATABASE_URL cannot be used: ${causeOf(error)}. Write it as postgres://USER:PASSWORD@HOST:PORT/NAME, and see that the server runs.`,
      { cause: error },
    );
  }
}

/** The first sentence of a cause: where a name has two addresses and both refuse, the error itself has none. */
function causeOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return ((first ?? error) as Error).message.replace(/\.$/, '');
}
