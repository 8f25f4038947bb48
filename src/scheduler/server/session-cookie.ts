import type { FastifyReply, FastifyRequest } from 'fastify';

/** Two cookies: who is signed in, and on the way to an identity provider what the answer has to fit to. */
type CookieName = 'rollcall' | 'rollcall-oidc';

/**
 * Reads the cookie of a browser session. Over TLS it is the one with the prefix `__Host-`, which no other host and no
 * page without TLS can set. Two of one name are none: one of them is not ours, and nobody can tell which.
 */
export const readSessionCookie = (request: FastifyRequest, publicUrl: string | undefined) =>
  read(request, 'rollcall', publicUrl);

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | undefined,
  secret: string,
  maxAgeSeconds: number,
): void {
  const secure = isSecure(request, publicUrl);
  void reply.setCookie(prefixed('rollcall', secure), secret, {
    ...always,
    secure,
    sameSite: 'strict',
    maxAge: maxAgeSeconds,
  });
}

export function clearSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | undefined,
): void {
  setSessionCookie(request, reply, publicUrl, '', 0);
}

export const readOidcCookie = (request: FastifyRequest, publicUrl: string | undefined) =>
  read(request, 'rollcall-oidc', publicUrl);

/** `Lax`, for it has to come along when the provider leads back. */
export function setOidcCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | undefined,
  value: string,
  maxAgeSeconds: number,
): void {
  const secure = isSecure(request, publicUrl);
  void reply.setCookie(prefixed('rollcall-oidc', secure), value, {
    ...always,
    secure,
    sameSite: 'lax',
    maxAge: maxAgeSeconds,
  });
}

const always = { path: '/', httpOnly: true };

const prefixed = (name: CookieName, secure: boolean) => (secure ? `__Host-${name}` : name);

const isSecure = (request: FastifyRequest, publicUrl: string | undefined) =>
  request.protocol === 'https' || publicUrl?.startsWith('https:') === true;

function read(request: FastifyRequest, name: CookieName, publicUrl: string | undefined): string | undefined {
  const wanted = prefixed(name, isSecure(request, publicUrl));
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.split('='))
    .filter(([key]) => key?.trim() === wanted)
    .map(([, ...value]) => value.join('=').trim());
  return values.length === 1 ? values[0] || undefined : undefined;
}
