import { randomBytes } from 'node:crypto';
import type { Database } from '../../storage/database.ts';
import type { SigningKey } from '../snapshot-version.ts';

/** The keys that snapshot versions are signed with; processes of one database share them. */
export interface SigningKeys {
  newest: SigningKey;
  byId: ReadonlyMap<string, SigningKey>;
}

/** Any number that no other lock of this database has. */
const keysLock = 7_655_012;

/** Reads the keys, and makes the first one where there is none. */
export async function signingKeys(database: Database, now: number): Promise<SigningKeys> {
  const rows = await database.transaction(async (transaction) => {
    await transaction.query(`select pg_advisory_xact_lock(${keysLock})`);
    await transaction.query(
      `insert into policy_keys (kid, secret, created_at)
       select $1, $2, $3 where not exists (select 1 from policy_keys)`,
      [randomBytes(4).toString('hex'), randomBytes(32).toString('base64url'), new Date(now)],
    );
    return transaction.query<{ kid: string; secret: string }>(
      'select kid, secret from policy_keys order by created_at desc, kid',
    );
  });
  const keys = rows.map(({ kid, secret }) => ({ kid, secret: Buffer.from(secret, 'base64url') }));
  return { newest: keys[0] as SigningKey, byId: new Map(keys.map((key) => [key.kid, key])) };
}
