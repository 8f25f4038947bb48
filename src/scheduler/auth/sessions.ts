import type { Role } from '../../contract/actor.ts';
import { appendAudit, type NewAuditEntry } from '../audit/audit-log.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { roleOf } from './role.ts';
import { csrfTokenOf, hashOf, newSecret } from './secret.ts';
import {
  deleteEnded,
  deleteSession,
  readSession,
  writeSeen,
  writeSession,
  type StoredSession,
} from './session-store.ts';
import type { Tokens } from './tokens.ts';

/** A session that counts now. */
export interface Session {
  /** As the audit log names who acts in it. */
  name: string;
  principal: string;
  role: Role;
  csrfToken: string;
  /** When it ends at the latest, in ms since 1970. */
  expiresAt: number;
}

/** Where a sign-in came from, for the audit log. */
export interface Visit {
  address: string;
  requestId: string;
}

interface SessionsOptions {
  database: Database;
  clock: Clock;
  tokens: Pick<Tokens, 'holderOf'>;
  /** Hears of storage that fails behind the scenes. */
  onError: (error: unknown) => void;
}

/** Without a request for this long, in ms, a session is over; and after the longest in any case. */
export const idleMs = 30 * 60_000;
export const longestMs = 12 * 3_600_000;
/** A session that another node ended is known to be over after this long, in ms. */
const freshForMs = 5_000;
const seenEveryMs = 60_000;
const mostRemembered = 10_000;
const secretShape = /^[A-Za-z0-9_-]{43}$/;

/** The browser sessions. One that a token opened ends with the token, and what it may do is what the token may. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** Those seen lately, with when they were read. */
  readonly #remembered = new Map<string, { session: StoredSession; readAt: number }>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Opens a session. Its secret is for the cookie, and is not kept. */
  async open(opener: StoredSession['opener'], visit: Visit): Promise<{ secret: string; session: Session }> {
    const { database, clock } = this.#options;
    const now = clock.now();
    const secret = newSecret();
    const stored = { hash: hashOf(secret), opener, createdAt: now, seenAt: now, expiresAt: now + longestMs };
    const session = this.#counting(stored, secret);
    if (!session) throw new Error('a session was opened for nobody');
    await database.transaction(async (transaction) => {
      await deleteEnded(transaction, now, now - idleMs);
      await writeSession(transaction, stored);
      await appendAudit(transaction, this.#entry('session.open', session, visit));
    });
    return { secret, session };
  }

  /** The session that this secret is of; undefined for one that is unknown or over. */
  async find(secret: string): Promise<Session | undefined> {
    if (!secretShape.test(secret)) return undefined;
    const stored = await this.#read(hashOf(secret));
    const session = stored && this.#counting(stored, secret);
    if (session) await this.#noteSeen(stored);
    return session;
  }

  /** Ends the session of this secret, if there is one. */
  async end(secret: string, visit: Visit): Promise<void> {
    const { database } = this.#options;
    const session = await this.find(secret);
    if (!session) return;
    const hash = hashOf(secret);
    await database.transaction(async (transaction) => {
      await deleteSession(transaction, hash);
      await appendAudit(transaction, this.#entry('session.end', session, visit));
    });
    this.#remembered.delete(hash);
  }

  #counting({ opener, seenAt, expiresAt }: StoredSession, secret: string): Session | undefined {
    const now = this.#options.clock.now();
    if (now >= expiresAt || now >= seenAt + idleMs) return undefined;
    const more = { csrfToken: csrfTokenOf(secret), expiresAt };
    if (typeof opener !== 'string') return { ...opener, ...more };
    const holder = this.#options.tokens.holderOf(opener);
    return (
      holder && {
        name: `${holder.name} (browser session)`,
        principal: `token:${holder.name}`,
        role: roleOf(holder.scope),
        ...more,
      }
    );
  }

  async #read(hash: string): Promise<StoredSession | undefined> {
    const { clock, database } = this.#options;
    const known = this.#remembered.get(hash);
    if (known && clock.monotonic() - known.readAt < freshForMs) return known.session;
    // A database that does not answer ends no session: writes need it anyway, and reads may go on.
    const session = await readSession(database, hash).catch((error: unknown) => {
      if (known) return known.session;
      throw error;
    });
    this.#remembered.delete(hash);
    if (!session) return undefined;
    // What is stored of when it was seen lags behind by up to a minute.
    session.seenAt = Math.max(session.seenAt, known?.session.seenAt ?? 0);
    this.#remembered.set(hash, { session, readAt: clock.monotonic() });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > mostRemembered && oldest !== undefined) this.#remembered.delete(oldest);
    return session;
  }

  async #noteSeen(session: StoredSession): Promise<void> {
    const { clock, database, onError } = this.#options;
    const before = session.seenAt;
    session.seenAt = Math.max(before, clock.now());
    const minute = (ms: number) => Math.floor(ms / seenEveryMs);
    if (minute(session.seenAt) > minute(before))
      await writeSeen(database, session.hash, session.seenAt).catch(onError);
  }

  #entry(action: string, { name, role }: Session, { address, requestId }: Visit): NewAuditEntry {
    const at = this.#options.clock.now();
    return {
      at,
      actor: name,
      address,
      action,
      subject: name,
      reason: '',
      outcome: 'allowed',
      requestId,
      detail: { role },
    };
  }
}
