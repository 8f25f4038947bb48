import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendAudit } from '../audit/audit-log.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { hashOf, newSecret } from './secret.ts';
import { isUsableAdmin, lockTokens, stateOf, writeToken, type Token } from './token-store.ts';

/** A start that would leave nobody who may act, or a secret that anybody could guess. The message says what to do. */
export class AccessError extends Error {}

interface FirstTokenOptions {
  database: Database;
  clock: Clock;
  /** The data folder. */
  folder: string;
  /** The value of ROLLCALL_ADMIN_TOKEN. */
  given: string | undefined;
  /** The value of ROLLCALL_GRAFANA_TOKEN. */
  givenToGrafana?: string | undefined;
  /** Whether the API listens on this machine alone. */
  loopback: boolean;
}

/** A token that a start sees to. */
interface FirstToken {
  name: string;
  grafana: boolean;
  variable: string;
}

const admin: FirstToken = { name: 'admin', grafana: false, variable: 'ROLLCALL_ADMIN_TOKEN' };
/** What a data source presents: it acts for a Grafana admin who is signed in, and by itself it only reads. */
const forGrafana: FirstToken = { name: 'grafana', grafana: true, variable: 'ROLLCALL_GRAFANA_TOKEN' };
/** Of a secret that people choose: 32 random hexadecimal digits are 128 bits. */
const shortestGiven = 32;

/**
 * Sees to it that somebody may act. `given` becomes the token `admin`. Without it, a database without any token gets
 * one, whose secret is written to `admin.token` in the data folder, readable by its owner alone; so does one whose
 * admin tokens are all expired or revoked, if the API listens on this machine alone. `givenToGrafana` becomes the token
 * `grafana`; without it, a database without any token gets one too, in `grafana.token`.
 * @returns the paths of the files that this call wrote.
 * @throws AccessError when no token can be used and the API is to listen on another address, or one that was given
 *   cannot be used.
 */
export async function ensureFirstTokens(options: FirstTokenOptions): Promise<string[]> {
  const { database, clock, folder, given, givenToGrafana, loopback } = options;
  return database.transaction(async (transaction) => {
    const tokens = await lockTokens(transaction);
    const now = clock.now();
    const make = async (token: FirstToken) => {
      const secret = `rc_${newSecret()}`;
      const file = writeSecret(folder, token.name, secret);
      await store(
        transaction,
        token,
        secret,
        tokens,
        now,
        `its secret was written to ${token.name}.token in the data folder`,
      );
      return file;
    };
    if (given !== undefined && given === givenToGrafana)
      throw new AccessError(
        `${admin.variable} and ${forGrafana.variable} are the same: make a second one with openssl rand -hex 32.`,
      );
    if (givenToGrafana !== undefined) await take(transaction, forGrafana, givenToGrafana, tokens, now);
    const files = tokens.length === 0 && givenToGrafana === undefined ? [await make(forGrafana)] : [];
    if (given !== undefined) {
      await take(transaction, admin, given, tokens, now);
      return files;
    }
    if (tokens.some((token) => isUsableAdmin(token, now))) return files;
    if (tokens.length > 0 && !loopback) {
      if (tokens.some((token) => stateOf(token, now) === 'usable')) return files;
      throw new AccessError(
        'Every API token is expired or revoked, so nobody could use the API on this address. Start with a new token in ROLLCALL_ADMIN_TOKEN (openssl rand -hex 32), or once with --host 127.0.0.1, which makes one.',
      );
    }
    return [...files, await make(admin)];
  });
}

async function take(
  transaction: Queryable,
  token: FirstToken,
  given: string,
  tokens: Token[],
  now: number,
): Promise<void> {
  const { name, variable } = token;
  if (given.length < shortestGiven || given.length > 512 || !/^[\x21-\x7e]+$/.test(given))
    throw new AccessError(
      `${variable} must be ${shortestGiven} to 512 visible ASCII characters that nobody can guess: make one with openssl rand -hex 32.`,
    );
  const hash = hashOf(given);
  const same = tokens.find((each) => each.hash === hash || each.previousHash === hash);
  if (same && (same.hash !== hash || stateOf(same, now) !== 'usable'))
    throw new AccessError(
      `${variable} is a secret of the token ${same.name} that was revoked, rotated or has expired: set a new one, made with openssl rand -hex 32.`,
    );
  if (same && same.name !== name)
    throw new AccessError(`${variable} is the secret of the token ${same.name}: set one of its own.`);
  if (!same) await store(transaction, token, given, tokens, now, `its secret is that of ${variable}`);
}

/** The file is complete before it has its name, and stands before its hash counts: no crash leaves a token unknown. */
function writeSecret(folder: string, name: string, secret: string): string {
  const file = join(folder, `${name}.token`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${secret}\n`, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
  return file;
}

async function store(
  transaction: Queryable,
  { name, grafana }: FirstToken,
  secret: string,
  tokens: Token[],
  now: number,
  how: string,
): Promise<void> {
  const before = tokens.find((token) => token.name === name);
  await writeToken(transaction, {
    name,
    scope: 'admin',
    grafana,
    hash: hashOf(secret),
    createdAt: now,
    createdBy: 'start',
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    // Remembered, so that a later start knows it for one that was replaced.
    previousHash: before?.hash ?? null,
    previousUntil: null,
  });
  await appendAudit(transaction, {
    at: now,
    actor: 'start',
    address: 'local',
    action: before ? 'token.rotate' : 'token.create',
    subject: name,
    reason: `The service started, and ${how}`,
    outcome: 'allowed',
    requestId: '',
    detail: { scope: 'admin' },
  });
}
