import type {
  ApiToken,
  TokenCreateRequest,
  TokenRevokeRequest,
  TokenRotateRequest,
  TokenWithSecret,
} from '../../contract/access.ts';
import type { Actor } from '../../contract/actor.ts';
import { ProblemError } from '../../contract/problem.ts';
import { appendAudit } from '../audit/audit-log.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { hashOf, newSecret } from './secret.ts';
import { isUsableAdmin, lockTokens, stateOf, tokenDocument, writeToken, type Token } from './token-store.ts';
import type { Tokens } from './tokens.ts';

/** Makes, rotates and revokes tokens: each change and its audit entry in one transaction, in force when it resolves. */
export class TokenChanges {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #tokens: Tokens;

  constructor(database: Database, clock: Clock, tokens: Tokens) {
    this.#database = database;
    this.#clock = clock;
    this.#tokens = tokens;
  }

  /**
   * Makes a token. Its secret is in this answer and nowhere else.
   * @throws ProblemError 409 for a name that was used before, 422 for an expiry that is past.
   */
  async create(request: TokenCreateRequest, actor: Actor): Promise<TokenWithSecret> {
    const { name, scope, grafana, reason } = request;
    const now = this.#clock.now();
    const expiresAt = request.expiresAt === undefined ? null : Date.parse(request.expiresAt);
    if (expiresAt !== null && expiresAt <= now)
      throw new ProblemError(
        422,
        'It would have expired already',
        'expiresAt must be in the future.',
        'expiresAt',
      );
    const secret = `rc_${newSecret()}`;
    const token: Token = {
      name,
      scope,
      grafana,
      hash: hashOf(secret),
      createdAt: now,
      createdBy: actor.name,
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
      previousHash: null,
      previousUntil: null,
    };
    const made = await this.#change(actor, 'token.create', reason, (tokens) => {
      if (tokens.some((known) => known.name === name))
        throw new ProblemError(
          409,
          'The name is taken',
          `A token named ${name} exists or has existed, and the audit log means that one: choose another name.`,
          'name',
        );
      return token;
    });
    return { token: notRepeated(made), secret };
  }

  /**
   * Gives a token a new secret. The one before counts for `overlapSeconds` more.
   * @throws ProblemError 404 for a token that is unknown, 409 for one that is revoked or expired.
   */
  async rotate(
    name: string,
    { overlapSeconds, reason }: TokenRotateRequest,
    actor: Actor,
  ): Promise<TokenWithSecret> {
    const secret = `rc_${newSecret()}`;
    const now = this.#clock.now();
    const rotated = await this.#change(actor, 'token.rotate', reason, (tokens) => {
      const token = usable(tokens, name, now);
      return {
        ...token,
        hash: hashOf(secret),
        previousHash: token.hash,
        previousUntil: now + overlapSeconds * 1_000,
      };
    });
    return { token: notRepeated(rotated), secret };
  }

  /**
   * Ends a token, and every browser session that it opened.
   * @throws ProblemError 404 for a token that is unknown, 409 for one that is revoked or expired already, or is the
   *   last one that can manage tokens.
   */
  async revoke(name: string, { reason }: TokenRevokeRequest, actor: Actor): Promise<ApiToken> {
    const now = this.#clock.now();
    const revoked = await this.#change(actor, 'token.revoke', reason, (tokens) => {
      const token = usable(tokens, name, now);
      const others = tokens.filter((other) => other !== token && isUsableAdmin(other, now));
      if (isUsableAdmin(token, now) && others.length === 0)
        throw new ProblemError(
          409,
          'This is the last admin token',
          `Without ${name} nobody could manage tokens: make another admin token first, or rotate this one.`,
        );
      return { ...token, revokedAt: now };
    });
    return revoked.token;
  }

  /** Stores what `decide` makes of the tokens. A request that was carried out before is not carried out again. */
  async #change(
    actor: Actor,
    action: string,
    reason: string,
    decide: (tokens: Token[]) => Token,
  ): Promise<Carried> {
    const now = this.#clock.now();
    const { stored, token } = await this.#database.transaction(async (transaction) => {
      const before = (await actor.once.recall(transaction)) as ApiToken | undefined;
      if (before) return { stored: undefined, token: before };
      const tokens = await lockTokens(transaction);
      const next = decide(tokens);
      const previous = tokens.find(({ name }) => name === next.name);
      const document = tokenDocument(next, now);
      await writeToken(transaction, next);
      await appendAudit(transaction, {
        at: now,
        actor: actor.name,
        address: actor.address,
        action,
        subject: next.name,
        reason,
        outcome: 'allowed',
        requestId: actor.requestId,
        previousState: previous && tokenDocument(previous, now),
        newState: document,
      });
      await actor.once.remember(transaction, document);
      return { stored: next, token: document };
    });
    if (stored) this.#tokens.adopt(stored);
    return { repeated: stored === undefined, token };
  }
}

/** What came of a change; `repeated` where it was made before, under the same Idempotency-Key. */
interface Carried {
  repeated: boolean;
  token: ApiToken;
}

/** A repeated request for a secret cannot have the first answer: secrets are not kept. */
function notRepeated({ repeated, token }: Carried): ApiToken {
  if (!repeated) return token;
  throw new ProblemError(
    409,
    'This was done already',
    `A request with this Idempotency-Key was carried out on ${token.name}. Its secret was in that answer and is not kept: rotate the token if it was lost.`,
  );
}

function usable(tokens: Token[], name: string, now: number): Token {
  const token = tokens.find((each) => each.name === name);
  if (!token) throw new ProblemError(404, 'No such token', `There is no token named ${name}.`, 'name');
  const state = stateOf(token, now);
  if (state !== 'usable')
    throw new ProblemError(
      409,
      `The token is ${state}`,
      `${name} is ${state} and stays so: make another token.`,
    );
  return token;
}
