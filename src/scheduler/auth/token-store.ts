import type { ApiToken, TokenScope } from '../../contract/access.ts';
import type { Queryable } from '../storage/database.ts';

/** A token as it is stored. Times in ms since 1970. */
export interface Token {
  name: string;
  scope: TokenScope;
  grafana: boolean;
  /** SHA-256 of its secret. */
  hash: string;
  createdAt: number;
  createdBy: string;
  expiresAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
  /** SHA-256 of the secret before the last rotation, and until when it counts. */
  previousHash: string | null;
  previousUntil: number | null;
}

type Time = 'expiresAt' | 'revokedAt' | 'lastUsedAt' | 'previousUntil';
type Row = Omit<Token, Time | 'createdAt'> & { [time in Time]: Date | null } & { createdAt: Date };

const columns = `name, scope, grafana, hash, created_at as "createdAt", created_by as "createdBy",
  expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt",
  previous_hash as "previousHash", previous_until as "previousUntil"`;

/** Every token that ever was, by name. */
export async function readTokens(database: Queryable): Promise<Token[]> {
  return (await database.query<Row>(`select ${columns} from api_tokens order by name`)).map(fromRow);
}

/** Every token, locked until the transaction ends: of two who change tokens at once, the second sees the first's change. */
export async function lockTokens(transaction: Queryable): Promise<Token[]> {
  // The table and not its rows, so that a token that is being made is waited for as well.
  await transaction.query('lock table api_tokens in share row exclusive mode');
  return readTokens(transaction);
}

/** Stores a token, in place of the one of its name if there is one. */
export async function writeToken(transaction: Queryable, token: Token): Promise<void> {
  const date = (ms: number | null) => (ms === null ? null : new Date(ms));
  await transaction.query(
    `insert into api_tokens (name, scope, grafana, hash, created_at, created_by, expires_at, revoked_at, last_used_at,
       previous_hash, previous_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (name) do update set scope = excluded.scope, grafana = excluded.grafana, hash = excluded.hash,
       expires_at = excluded.expires_at, revoked_at = excluded.revoked_at,
       previous_hash = excluded.previous_hash, previous_until = excluded.previous_until`,
    [
      token.name,
      token.scope,
      token.grafana,
      token.hash,
      new Date(token.createdAt),
      token.createdBy,
      date(token.expiresAt),
      date(token.revokedAt),
      date(token.lastUsedAt),
      token.previousHash,
      date(token.previousUntil),
    ],
  );
}

export async function writeLastUse(database: Queryable, name: string, at: number): Promise<void> {
  await database.query('update api_tokens set last_used_at = $2 where name = $1', [name, new Date(at)]);
}

/** Whether it can be used at `now`, in ms since 1970. */
export function stateOf({ revokedAt, expiresAt }: Token, now: number): ApiToken['state'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'usable';
}

/** Whether it opens everything: a token that acts for Grafana's users does not. */
export const isUsableAdmin = (token: Token, now: number): boolean =>
  token.scope === 'admin' && !token.grafana && stateOf(token, now) === 'usable';

/** A token as the API shows it. */
export function tokenDocument(token: Token, now: number): ApiToken {
  const text = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const { name, scope, grafana, createdBy, createdAt, previousUntil } = token;
  return {
    name,
    scope,
    grafana,
    state: stateOf(token, now),
    createdAt: new Date(createdAt).toISOString(),
    createdBy,
    expiresAt: text(token.expiresAt),
    revokedAt: text(token.revokedAt),
    lastUsedAt: text(token.lastUsedAt),
    previousSecretUntil: text(previousUntil !== null && previousUntil > now ? previousUntil : null),
  };
}

function fromRow({ createdAt, expiresAt, revokedAt, lastUsedAt, previousUntil, ...row }: Row): Token {
  return {
    ...row,
    createdAt: createdAt.getTime(),
    expiresAt: expiresAt?.getTime() ?? null,
    revokedAt: revokedAt?.getTime() ?? null,
    lastUsedAt: lastUsedAt?.getTime() ?? null,
    previousUntil: previousUntil?.getTime() ?? null,
  };
}
