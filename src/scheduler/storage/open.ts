import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { openServer } from './server.ts';

/** Where data is kept: a server if a URL is given, else a folder. */
export interface StorageLocation {
  databaseUrl: string | undefined;
  folder: string;
  onError: (error: Error) => void;
}

/** Opens the database and brings its schema up to date. */
export async function openDatabase({ databaseUrl, folder, onError }: StorageLocation): Promise<Database> {
  const database = databaseUrl ? openServer(databaseUrl, onError) : await openEmbedded(folder);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
