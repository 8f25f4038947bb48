import { z } from 'zod';
import { roles } from './actor.ts';
import { ProblemError } from './problem.ts';
import { reason } from './reason.ts';
import { tokenNameRule, tokenScopes } from './token-rules.ts';

const nameError =
  'must be 1 to 63 lower-case letters, digits, dots, dashes or underscores, and begin with a letter or digit';
/** A token's name, by which the audit log knows it. */
export const tokenName = z.string(nameError).regex(tokenNameRule, nameError);

const tokenScope = z.enum(tokenScopes, { error: 'must be read, operate or admin' });
export type TokenScope = z.output<typeof tokenScope>;

/** A token as it is shown: never with its secret. */
export const apiToken = z.object({
  name: tokenName,
  scope: tokenScope,
  /** A Grafana data source presents it: it acts for the signed-in user alone, and by itself can only read. */
  grafana: z.boolean(),
  state: z.enum(['usable', 'expired', 'revoked']),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  /** To the minute; null for a token that was never used. */
  lastUsedAt: z.iso.datetime().nullable(),
  /** Until when the secret before the last rotation counts as well; null where there is none. */
  previousSecretUntil: z.iso.datetime().nullable(),
});
export type ApiToken = z.output<typeof apiToken>;

/** Answer of `GET /api/tokens`. */
export const tokenList = z.object({ tokens: z.array(apiToken) });
export type TokenList = z.output<typeof tokenList>;

/** Body of `POST /api/tokens`. */
export const tokenCreateRequest = z.strictObject({
  name: tokenName,
  scope: tokenScope,
  grafana: z.boolean({ error: 'must be true or false' }).default(false),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'must be an RFC 3339 time, such as 2027-01-01T00:00:00Z' })
    .optional(),
  reason,
});
export type TokenCreateRequest = z.output<typeof tokenCreateRequest>;

/** A token with its secret, which no other answer holds. */
export const tokenWithSecret = z.object({ token: apiToken, secret: z.string() });
export type TokenWithSecret = z.output<typeof tokenWithSecret>;

const overlapError = 'must be a whole number of seconds from 0 to 604800, a week';
/** Body of `POST /api/tokens/{name}/rotate`. */
export const tokenRotateRequest = z.strictObject({
  /** How long the secret before still counts, in seconds. */
  overlapSeconds: z.int(overlapError).min(0, overlapError).max(604_800, overlapError).default(0),
  reason,
});
export type TokenRotateRequest = z.output<typeof tokenRotateRequest>;

/** Body of `POST /api/tokens/{name}/revoke`. */
export const tokenRevokeRequest = z.strictObject({ reason });
export type TokenRevokeRequest = z.output<typeof tokenRevokeRequest>;

/** Body of `POST /api/session`. */
export const signInRequest = z.strictObject({
  token: z
    .string({ error: 'must be an API token' })
    .min(1, 'must be an API token')
    .max(512, 'is longer than any API token'),
});

/** Who asks: answer of `GET /api/session`, and of a sign-in. */
export const sessionDocument = z.object({
  name: z.string(),
  role: z.enum(roles),
  /** By what: nothing but being on this machine, a token, a token for a Grafana user, or a browser session. */
  by: z.enum(['open', 'token', 'grafana', 'session']),
  /** What a write has to repeat in `X-CSRF-Token`; null where no cookie is at work. */
  csrfToken: z.string().nullable(),
  /** When the session ends at the latest; null where there is none. */
  expiresAt: z.iso.datetime().nullable(),
  /** Whether `GET /api/session/oidc` leads to an identity provider. */
  oidc: z.boolean(),
});
export type SessionDocument = z.output<typeof sessionDocument>;

/** Answer of `DELETE /api/session`. */
export const signedOut = z.object({ signedOut: z.literal(true) });

/** Too many bad secrets came from an address; it is told to wait. */
export class LockedOut extends ProblemError {
  readonly retryAfterSeconds: number;

  constructor(address: string, retryAfterSeconds: number) {
    super(
      429,
      'Too many bad tokens',
      `Too many bad tokens came from ${address}: wait ${retryAfterSeconds} s, and then present a valid one.`,
    );
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Somebody who is known asks for more than they may. */
export class NotAllowed extends ProblemError {
  /** Who it is, so that the audit log can name them. */
  readonly caller: { name: string; address: string };

  constructor(caller: { name: string; address: string }, title: string, detail: string, field?: string) {
    super(403, title, detail, field);
    this.caller = caller;
  }
}
