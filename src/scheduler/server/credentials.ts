import type { FastifyRequest } from 'fastify';
import type { Presented, PresentedGrafanaUser } from '../../contract/presented.ts';
import { ProblemError } from '../../contract/problem.ts';
import { readSessionCookie } from './session-cookie.ts';

/**
 * What a request presents of who asks. A token stands in `Authorization: Bearer` or `X-API-Token`; a Grafana data source
 * names the user it asks for in `X-Rollcall-User` and `X-Rollcall-Role`. Headers that a browser can put through Grafana,
 * such as `X-Grafana-User` and `X-Real-IP`, are not looked at.
 * @throws ProblemError 400 for two tokens that differ, or a login that cannot be read.
 */
export function presentedBy(request: FastifyRequest, publicUrl: string | undefined): Presented {
  return {
    address: request.ip,
    token: tokenOf(request),
    session: readSessionCookie(request, publicUrl),
    csrfToken: header(request, 'x-csrf-token'),
    grafana: grafanaUserOf(request),
  };
}

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(header(request, 'authorization') ?? '')?.[1];
  const apiToken = header(request, 'x-api-token');
  if (bearer !== undefined && apiToken !== undefined && bearer !== apiToken)
    throw new ProblemError(
      400,
      'Two tokens',
      'Authorization and X-API-Token hold two tokens that differ: send one.',
      'X-API-Token',
    );
  return bearer ?? apiToken;
}

function grafanaUserOf(request: FastifyRequest): PresentedGrafanaUser | undefined {
  const login = header(request, 'x-rollcall-user');
  const role = header(request, 'x-rollcall-role');
  if (login === undefined && role === undefined) return undefined;
  if (!/^[A-Za-z]{0,20}$/.test(role ?? ''))
    throw new ProblemError(
      400,
      'Bad request',
      'X-Rollcall-Role: must be the role of a Grafana user, such as Admin.',
      'X-Rollcall-Role',
    );
  return {
    login: decoded(login ?? ''),
    role: role ?? '',
    idToken: header(request, 'x-grafana-id'),
    address: header(request, 'x-rollcall-address'),
  };
}

/** A login may hold any character; a header may not, so it comes percent-encoded. */
function decoded(text: string): string {
  try {
    const login = decodeURIComponent(text);
    if (!text.includes(',') && !/\p{Cc}/u.test(login)) return login;
  } catch {
    // It is refused below.
  }
  throw new ProblemError(
    400,
    'Bad request',
    'X-Rollcall-User: must be the login of a Grafana user, percent-encoded.',
    'X-Rollcall-User',
  );
}

/** Node joins what comes twice with a comma, which stands in none of these: two are refused as one that is wrong. */
function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
