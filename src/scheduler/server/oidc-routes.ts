import { finishOidc, startOidc } from '../../contract/endpoints/access.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import { readOidcCookie, setOidcCookie } from './session-cookie.ts';
import { takeUp, visitOf, type OpenedSession, type SessionPorts, type Visit } from './session-routes.ts';
import type { App } from './typed-app.ts';

export type OidcPorts = Pick<SessionPorts, 'publicUrl' | 'sessions' | 'now'> & {
  /** The identity provider, where one is named. */
  oidc:
    | undefined
    | {
        /** Where to send the browser, and what it keeps until it is back. */
        start(): Promise<{ url: string; flow: string }>;
        /** Opens a session for whom the provider signed in. */
        finish(query: URLSearchParams, flow: string, visit: Visit): Promise<OpenedSession>;
      };
};

/** How long somebody may take to sign in at the provider. */
const flowSeconds = 600;

/** `GET /api/session/oidc` and `GET /api/session/oidc/callback`. */
export function oidcRoutes(app: App, gate: Gate, ports: OidcPorts): void {
  const { oidc, publicUrl } = ports;
  const provider = () => {
    if (oidc) return oidc;
    throw new ProblemError(
      404,
      'No identity provider',
      'The setting oidc names no identity provider: sign in with a token.',
    );
  };

  serve(app, gate, startOidc, async ({ request, reply }) => {
    const { url, flow } = await provider().start();
    setOidcCookie(request, reply, publicUrl, flow, flowSeconds);
    reply.header('location', url);
    return 'Go on at the identity provider.';
  });

  serve(app, gate, finishOidc, async ({ request, reply }) => {
    const named = provider();
    const flow = readOidcCookie(request, publicUrl);
    // A flow is for one answer, whatever comes of it.
    setOidcCookie(request, reply, publicUrl, '', 0);
    if (flow === undefined)
      throw new ProblemError(
        400,
        'This sign-in was not begun here',
        'This browser has begun no sign-in within the last 10 minutes: begin at /api/session/oidc, and allow cookies.',
      );
    const query = new URL(request.url, 'http://callback').searchParams;
    await takeUp(await named.finish(query, flow, visitOf(request)), ports, request, reply);
    reply.header('location', publicUrl ?? '/');
    return 'You are signed in.';
  });
}
