import { z } from 'zod';
import {
  apiToken,
  sessionDocument,
  signedOut,
  signInRequest,
  tokenCreateRequest,
  tokenList,
  tokenName,
  tokenRevokeRequest,
  tokenRotateRequest,
  tokenWithSecret,
} from '../access.ts';
import { endpoint } from '../endpoint.ts';

const named = z.object({ name: tokenName });

const token: z.input<typeof apiToken> = {
  name: 'grafana',
  scope: 'admin',
  grafana: true,
  state: 'usable',
  createdAt: '2026-11-21T08:00:00.000Z',
  createdBy: 'admin',
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: '2026-11-21T08:05:00.000Z',
  previousSecretUntil: null,
};
const secret = 'rc_…43 letters, digits, dashes and underscores…';

export const listTokens = endpoint({
  id: 'listTokens',
  method: 'GET',
  path: '/api/tokens',
  scope: 'admin',
  summary: 'Every API token',
  description:
    'By name, those that are expired or revoked included, never with a secret. `lastUsedAt` is kept to the minute.',
  answer: tokenList,
  errors: [],
  example: { answer: { tokens: [token] } },
});

export const createToken = endpoint({
  id: 'createToken',
  method: 'POST',
  path: '/api/tokens',
  scope: 'admin',
  action: 'token.create',
  summary: 'Make an API token',
  description:
    'The answer holds the secret; nothing else ever does, and an Idempotency-Key that comes again is answered with 409. A token with `grafana` is for a Grafana data source: it acts for the user who is signed in to Grafana, and by itself can only read. A name is used once.',
  body: tokenCreateRequest,
  answer: tokenWithSecret,
  status: 201,
  errors: [409],
  example: {
    body: { name: 'grafana', scope: 'admin', grafana: true, reason: 'For the data source in Grafana' },
    answer: { token, secret },
  },
});

export const rotateToken = endpoint({
  id: 'rotateToken',
  method: 'POST',
  path: '/api/tokens/{name}/rotate',
  scope: 'admin',
  action: 'token.rotate',
  summary: 'Give an API token a new secret',
  description:
    'The answer holds the new secret; nothing else ever does. The secret before counts for `overlapSeconds` more, so that it can be replaced where it is used without an outage; by default it ends at once, with the browser sessions that it opened.',
  params: named,
  body: tokenRotateRequest,
  answer: tokenWithSecret,
  errors: [404, 409],
  example: {
    params: { name: 'grafana' },
    body: { overlapSeconds: 3_600, reason: 'Yearly rotation' },
    answer: { token, secret },
  },
});

export const revokeToken = endpoint({
  id: 'revokeToken',
  method: 'POST',
  path: '/api/tokens/{name}/revoke',
  scope: 'admin',
  action: 'token.revoke',
  summary: 'End an API token',
  description:
    'At once and for ever, with the browser sessions that it opened. The last admin token cannot be revoked.',
  params: named,
  body: tokenRevokeRequest,
  answer: apiToken,
  errors: [404, 409],
  example: {
    params: { name: 'grafana' },
    body: { reason: 'It stood in a chat' },
    answer: { ...token, state: 'revoked', revokedAt: '2026-11-21T09:00:00.000Z' },
  },
});

export const signIn = endpoint({
  id: 'signIn',
  method: 'POST',
  path: '/api/session',
  scope: 'public',
  action: 'session.open',
  countsAsRead: true,
  summary: 'Sign in with a token',
  description:
    'Opens a browser session: the cookie that comes with the answer (HttpOnly, SameSite=Strict) then stands for the token, and writes repeat `csrfToken` in the header `X-CSRF-Token`. It ends after 30 minutes without a request, after 12 hours, on sign-out, and with its token. After five bad tokens from one address it takes longer and longer until the next is looked at.',
  body: signInRequest,
  answer: sessionDocument,
  errors: [401, 403],
  example: {
    body: { token: secret },
    answer: {
      name: 'admin (browser session)',
      role: 'admin',
      by: 'session',
      csrfToken: 'dGhpcyBpcyBub3Qgb25l',
      expiresAt: '2026-11-21T20:00:00.000Z',
      oidc: false,
    },
  },
});

export const getSession = endpoint({
  id: 'getSession',
  method: 'GET',
  path: '/api/session',
  scope: 'read',
  summary: 'Who asks',
  description:
    'Name and role of whoever asks, by what they are known, and in a browser session the token that writes repeat in `X-CSRF-Token`.',
  answer: sessionDocument,
  errors: [],
});

export const signOut = endpoint({
  id: 'signOut',
  method: 'DELETE',
  path: '/api/session',
  scope: 'read',
  action: 'session.end',
  countsAsRead: true,
  summary: 'Sign out',
  description: 'Ends the browser session. Like every write by a session it takes `X-CSRF-Token`.',
  answer: signedOut,
  errors: [],
});

export const startOidc = endpoint({
  id: 'startOidc',
  method: 'GET',
  path: '/api/session/oidc',
  scope: 'public',
  summary: 'Sign in with the identity provider',
  description: 'Leads a browser to the provider that the setting `oidc` names; 404 where there is none.',
  answer: z.string(),
  status: 303,
  media: 'text/plain; charset=utf-8',
  errors: [404, 502],
});

export const finishOidc = endpoint({
  id: 'finishOidc',
  method: 'GET',
  path: '/api/session/oidc/callback',
  scope: 'public',
  summary: 'Where the identity provider leads back',
  description:
    'Opens a browser session for whom the provider signed in, with the role that its claim is mapped to; 403 where it is mapped to none.',
  query: z.looseObject({}),
  answer: z.string(),
  status: 303,
  media: 'text/plain; charset=utf-8',
  errors: [400, 403, 404, 502],
});
