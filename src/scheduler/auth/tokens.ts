import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../storage/database.ts';

/** Who presents a valid token. */
export interface Principal {
  name: string;
  scope: 'admin';
}

const firstTokenName = 'admin';

/**
 * Sees to it that an admin token exists. `given` (from ROLLCALL_ADMIN_TOKEN) becomes the admin token; without it,
 * the first start makes one and writes it to `admin.token` in the data folder, readable by its owner alone.
 * Only the SHA-256 of a token is stored: it has 256 random bits, so no slower hash is needed.
 * @returns the path of the file if this call wrote one.
 */
export async function ensureAdminToken(
  database: Database,
  folder: string,
  given: string | undefined,
): Promise<string | undefined> {
  if (given) return void (await store(database, given));
  const file = join(folder, 'admin.token');
  const [known] = await database.query('select 1 from api_tokens where name = $1', [firstTokenName]);
  if (known) return undefined;
  const token = `rc_${randomBytes(32).toString('base64url')}`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The file is complete before it has its name, and stands before its hash counts: no crash leaves a token unknown.
  writeFileSync(`${file}.new`, `${token}\n`, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
  await store(database, token);
  return file;
}

async function store(database: Database, token: string): Promise<void> {
  await database.query(
    `insert into api_tokens (name, hash, scope) values ($1, $2, 'admin')
     on conflict (name) do update set hash = excluded.hash`,
    [firstTokenName, hashOf(token)],
  );
}

/** Finds whose token this is; undefined for anything else. The comparison takes the same time for any token. */
export async function authenticate(database: Database, token: string): Promise<Principal | undefined> {
  const presented = Buffer.from(hashOf(token), 'hex');
  const rows = await database.query<Principal & { hash: string }>('select name, scope, hash from api_tokens');
  const found = rows.find(({ hash }) => timingSafeEqual(Buffer.from(hash, 'hex'), presented));
  return found && { name: found.name, scope: found.scope };
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
