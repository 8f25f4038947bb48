import type { Role } from '../../contract/actor.ts';
import type { Queryable } from '../storage/database.ts';

/** Whom an identity provider signed in. */
export interface ProviderUser {
  name: string;
  /** What they are counted by: the provider's own, lasting name of them. */
  principal: string;
  role: Role;
}

/** A browser session as it is stored. Times in ms since 1970. */
export interface StoredSession {
  /** SHA-256 of the cookie's secret. */
  hash: string;
  /** SHA-256 of the token's secret that opened it, or the user that a provider signed in. */
  opener: string | ProviderUser;
  createdAt: number;
  seenAt: number;
  expiresAt: number;
}

interface Row {
  hash: string;
  tokenHash: string | null;
  name: string;
  principal: string;
  role: Role;
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
}

export async function readSession(database: Queryable, hash: string): Promise<StoredSession | undefined> {
  const [row] = await database.query<Row>(
    `select hash, token_hash as "tokenHash", name, principal, role, created_at as "createdAt", seen_at as "seenAt",
       expires_at as "expiresAt"
     from browser_sessions where hash = $1`,
    [hash],
  );
  return (
    row && {
      hash,
      opener: row.tokenHash ?? { name: row.name, principal: row.principal, role: row.role },
      createdAt: row.createdAt.getTime(),
      seenAt: row.seenAt.getTime(),
      expiresAt: row.expiresAt.getTime(),
    }
  );
}

export async function writeSession(transaction: Queryable, session: StoredSession): Promise<void> {
  const { hash, opener, createdAt, seenAt, expiresAt } = session;
  const user = typeof opener === 'string' ? undefined : opener;
  await transaction.query(
    `insert into browser_sessions (hash, token_hash, name, principal, role, created_at, seen_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      hash,
      typeof opener === 'string' ? opener : null,
      user?.name ?? null,
      user?.principal ?? null,
      user?.role ?? null,
      new Date(createdAt),
      new Date(seenAt),
      new Date(expiresAt),
    ],
  );
}

export async function writeSeen(database: Queryable, hash: string, at: number): Promise<void> {
  await database.query('update browser_sessions set seen_at = $2 where hash = $1', [hash, new Date(at)]);
}

export async function deleteSession(transaction: Queryable, hash: string): Promise<void> {
  await transaction.query('delete from browser_sessions where hash = $1', [hash]);
}

/** Removes the sessions that are over, whether by age or unused since `idleSince`. */
export async function deleteEnded(transaction: Queryable, now: number, idleSince: number): Promise<void> {
  await transaction.query('delete from browser_sessions where expires_at <= $1 or seen_at <= $2', [
    new Date(now),
    new Date(idleSince),
  ]);
}
