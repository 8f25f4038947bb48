import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { Database } from '../src/scheduler/storage/database.ts';
import { openDatabase } from '../src/scheduler/storage/open.ts';

/**
 * Arguments of Node for a process with an embedded database, as this one may be: in a test PostgreSQL is compiled once, and
 * not again better where it is used much. That is a quarter of a start's processor time, and comes when most tests are
 * over. A bench measures what users have.
 */
export const compiledOnce =
  process.env.NODE_TEST_CONTEXT === undefined ? [] : ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
for (const flag of compiledOnce) setFlagsFromString(flag);

/** A folder that is there for one test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'rollcall-test-'));
}

/** An embedded database with the schema in it, in a folder of its own. Laying one out takes seconds; copying, none. */
export async function openTestDatabase(): Promise<{ database: Database; folder: string }> {
  const folder = temporaryFolder();
  await layOut(folder);
  return { database: await openDatabase({ databaseUrl: undefined, folder, onError: () => {} }), folder };
}

/** Puts a database with the schema into a data folder. */
export async function layOut(folder: string): Promise<void> {
  cpSync(join(await template(), 'postgres'), join(folder, 'postgres'), { recursive: true });
}

/** One template serves every test process, until PGlite, the schema or the engine of jobs changes. */
async function template(): Promise<string> {
  const path = join(tmpdir(), `rollcall-template-${fingerprint()}`);
  const deadline = Date.now() + 60_000;
  while (!existsSync(path)) {
    if (claim(`${path}.claim`) || Date.now() > deadline) await make(path);
    else await delay(50);
  }
  return path;
}

async function make(path: string): Promise<void> {
  const draft = temporaryFolder();
  const database = await openDatabase({ databaseUrl: undefined, folder: draft, onError: () => {} });
  // The engine of jobs lays its tables out, too. It is loaded here alone: most tests find the template made.
  const { Engine } = await import('../src/scheduler/engine/engine.ts');
  const onError = (error: Error) => {
    throw error;
  };
  await (await Engine.start({ database, embedded: true, onError })).stop();
  await database.close();
  if (!existsSync(path)) renameSync(draft, path);
  rmSync(`${path}.claim`, { recursive: true, force: true });
}

/** Whether this process is the first to want it. */
function claim(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function fingerprint(): string {
  const root = join(import.meta.dirname, '..');
  const migrations = join(root, 'src/scheduler/storage/migrations');
  const hash = createHash('sha256');
  for (const library of ['@electric-sql/pglite', 'pg-boss'])
    hash.update(readFileSync(join(root, 'node_modules', library, 'package.json')));
  for (const name of readdirSync(migrations).sort()) hash.update(readFileSync(join(migrations, name)));
  hash.update(readFileSync(join(root, 'src/scheduler/engine/queues.ts')));
  return hash.digest('hex').slice(0, 16);
}
