import { timingSafeEqual } from 'node:crypto';
import type { TokenList, TokenScope } from '../../contract/access.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { hashOf } from './secret.ts';
import { readTokens, stateOf, tokenDocument, writeLastUse, type Token } from './token-store.ts';

interface TokensOptions {
  database: Database;
  clock: Clock;
  /** Hears of storage that fails behind the scenes; what is known goes on to count. */
  onError: (error: unknown) => void;
}

/** Whose secret it is, and what it may do. */
export interface TokenHolder {
  name: string;
  scope: TokenScope;
  grafana: boolean;
  /** SHA-256 of the secret that was presented: a session that it opens lives as long as this counts. */
  hash: string;
}

/** Another node's change is taken up within this long, in ms; one of this node's at once. */
const takenUpWithinMs = 5_000;
/** The last use of a token is stored at most this often, in ms. */
const lastUseEveryMs = 60_000;
/** No secret is longer. What is, is not even hashed. */
const longestSecret = 512;

/**
 * The tokens that count, in memory: to know whose a secret is takes no look into the database. It is found by its
 * SHA-256, of which nobody who guesses secrets can choose a single digit, and then compared in constant time.
 */
export class Tokens {
  readonly #options: TokensOptions;
  #byName = new Map<string, Token>();
  #byHash = new Map<string, Token>();
  readonly #lastUse = new Map<string, number>();
  readonly #writes = new Set<Promise<void>>();
  /** Counts what was taken up, so that a read which began before a change does not undo it. */
  #generation = 0;
  #cancelTimer = () => {};
  #reading: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: TokensOptions) {
    this.#options = options;
  }

  static async start(options: TokensOptions): Promise<Tokens> {
    const tokens = new Tokens(options);
    await tokens.#read();
    tokens.#schedule();
    return tokens;
  }

  /** Whose secret this is; undefined for one that is unknown, expired or revoked. */
  identify(secret: string): TokenHolder | undefined {
    if (secret.length > longestSecret) return undefined;
    const holder = this.holderOf(hashOf(secret));
    if (holder) this.#noteUse(holder.name);
    return holder;
  }

  /** The same, of a secret whose hash alone is known. */
  holderOf(hash: string): TokenHolder | undefined {
    const now = this.#options.clock.now();
    const token = this.#byHash.get(hash);
    if (!token || stateOf(token, now) !== 'usable') return undefined;
    const { name, scope, grafana } = token;
    const presented = Buffer.from(hash, 'hex');
    const isCurrent = timingSafeEqual(Buffer.from(token.hash, 'hex'), presented);
    if (!isCurrent && (token.previousUntil === null || token.previousUntil <= now)) return undefined;
    return { name, scope, grafana, hash };
  }

  /** Every token that ever was, by name, without a secret. */
  list(): TokenList {
    const now = this.#options.clock.now();
    const tokens = [...this.#byName.values()].map((token) =>
      tokenDocument({ ...token, lastUsedAt: this.#lastUse.get(token.name) ?? token.lastUsedAt }, now),
    );
    return { tokens: tokens.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  /** Takes up a token that was just stored. */
  adopt(token: Token): void {
    this.#generation++;
    this.#put([...this.#byName.values()].filter(({ name }) => name !== token.name).concat(token));
  }

  /** Resolves when nothing more is read or written. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    await Promise.all([this.#reading, ...this.#writes]);
  }

  #put(tokens: Token[]): void {
    this.#byName = new Map(tokens.map((token) => [token.name, token]));
    this.#byHash = new Map(
      tokens.flatMap((token) => [
        ...(token.previousHash === null ? [] : [[token.previousHash, token] as const]),
        [token.hash, token] as const,
      ]),
    );
  }

  async #read(): Promise<void> {
    const generation = this.#generation;
    const tokens = await readTokens(this.#options.database);
    if (generation === this.#generation) this.#put(tokens);
  }

  #schedule(): void {
    this.#cancelTimer = this.#options.clock.after(takenUpWithinMs, () => {
      this.#reading = this.#read()
        .catch(this.#options.onError)
        .then(() => {
          if (!this.#closed) this.#schedule();
        });
    });
  }

  #noteUse(name: string): void {
    const { clock, database, onError } = this.#options;
    const now = clock.now();
    const last = this.#lastUse.get(name) ?? this.#byName.get(name)?.lastUsedAt ?? -Infinity;
    if (Math.abs(now - last) < lastUseEveryMs || this.#closed) return;
    this.#lastUse.set(name, now);
    const write = writeLastUse(database, name, now)
      .catch(onError)
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }
}
