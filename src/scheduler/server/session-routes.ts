import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionDocument } from '../../contract/access.ts';
import { getSession, signIn, signOut } from '../../contract/endpoints/access.ts';
import type { Access, Admitted } from './access.ts';
import type { Gate } from './gate.ts';
import { refuseForeignOrigin } from './same-origin.ts';
import { serve } from './serve.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.ts';
import type { App } from './typed-app.ts';

/** Where a request came from. */
export interface Visit {
  address: string;
  requestId: string;
}

/** A session that was just opened, with the secret for its cookie. Times in ms since 1970. */
export interface OpenedSession {
  secret: string;
  session: Pick<Admitted, 'name' | 'role'> & { csrfToken: string; expiresAt: number };
}

export interface SessionPorts {
  gatekeeper: Access;
  publicUrl: string | undefined;
  now: () => number;
  sessions: {
    signIn(token: string, visit: Visit): Promise<OpenedSession>;
    /** Does nothing where the secret is of no session. */
    end(secret: string, visit: Visit): Promise<void>;
  };
  /** Whether an identity provider is named. */
  hasOidc: boolean;
}

/** `POST`, `GET` and `DELETE /api/session`: sign in with a token, who am I, sign out. */
export function sessionRoutes(app: App, gate: Gate, ports: SessionPorts): void {
  const { gatekeeper, publicUrl, sessions, hasOidc } = ports;

  serve(app, gate, signIn, async ({ body, request, reply }) => {
    // A session that another site opens would have its user act as somebody else.
    refuseForeignOrigin(request, publicUrl);
    const opened = await sessions.signIn(body.token, visitOf(request));
    await takeUp(opened, ports, request, reply);
    const { name, role, csrfToken, expiresAt } = opened.session;
    return {
      name,
      role,
      by: 'session' as const,
      csrfToken,
      expiresAt: new Date(expiresAt).toISOString(),
      oidc: hasOidc,
    };
  });

  serve(app, gate, getSession, ({ request }): SessionDocument => {
    const { name, role, by, session } = gatekeeper.admitted(request);
    return {
      name,
      role,
      by,
      csrfToken: session?.csrfToken ?? null,
      expiresAt: session ? new Date(session.expiresAt).toISOString() : null,
      oidc: hasOidc,
    };
  });

  serve(app, gate, signOut, async ({ request, reply }) => {
    const secret = readSessionCookie(request, publicUrl);
    if (gatekeeper.admitted(request).by === 'session' && secret !== undefined)
      await sessions.end(secret, visitOf(request));
    clearSessionCookie(request, reply, publicUrl);
    return { signedOut: true as const };
  });
}

export const visitOf = ({ ip, id }: FastifyRequest): Visit => ({ address: ip, requestId: id });

/** Hands the browser its new session, and ends the one that it had. */
export async function takeUp(
  { secret, session }: OpenedSession,
  { publicUrl, sessions, now }: Pick<SessionPorts, 'publicUrl' | 'sessions' | 'now'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const before = readSessionCookie(request, publicUrl);
  if (before !== undefined) await sessions.end(before, visitOf(request));
  const maxAgeSeconds = Math.ceil((session.expiresAt - now()) / 1_000);
  setSessionCookie(request, reply, publicUrl, secret, maxAgeSeconds);
}
