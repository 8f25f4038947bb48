import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../contract/problem.ts';

export interface AccessPorts {
  /** Finds whose token this is. */
  authenticate: (token: string) => Promise<{ name: string } | undefined>;
  /** Whether reads need no token: only where the API listens on loopback. */
  openReads: boolean;
}

/** Who asks, as the audit log names them. */
export interface Caller {
  name: string;
  address: string;
}

export interface Access {
  /** @throws ProblemError 401 when reads need a token and there is no valid one. */
  mayRead(request: FastifyRequest): Promise<void>;
  /** @throws ProblemError 401 without a valid token, 403 when it acts for a Grafana user who is not an admin. */
  mayOperate(request: FastifyRequest): Promise<Caller>;
}

/**
 * Decides who may do what. A token stands in `Authorization: Bearer` or `X-API-Token`.
 * The data source presents its own token and names the signed-in Grafana user in `X-Rollcall-User` and
 * `X-Rollcall-Role`: these two only narrow what the token may do, and tell the audit log who it was.
 */
export function accessOf({ authenticate, openReads }: AccessPorts): Access {
  const principal = async (request: FastifyRequest) => {
    const token = tokenOf(request);
    const found = token === undefined ? undefined : await authenticate(token);
    if (found) return found;
    throw new ProblemError(
      401,
      token === undefined ? 'A token is needed' : 'The token is not valid',
      'Send "Authorization: Bearer TOKEN". The first start of the service wrote an admin token to admin.token in its data folder.',
    );
  };
  return {
    async mayRead(request) {
      if (!openReads) await principal(request);
    },
    async mayOperate(request) {
      const { name } = await principal(request);
      const login = header(request, 'x-rollcall-user');
      const role = header(request, 'x-rollcall-role');
      if (login === undefined && role === undefined) return { name, address: request.ip };
      const user = decoded(login);
      if (!user || role !== 'Admin')
        throw new ProblemError(
          403,
          'Only a Grafana admin may do this',
          `${user || 'An anonymous user'} has the Grafana role ${role || 'none'}: ask a Grafana admin to act.`,
        );
      return { name: `${user} (Grafana Admin, by token ${name})`, address: request.ip };
    },
  };
}

/** A login may hold any character; a header may not, so it comes percent-encoded. */
function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
  return bearer ?? header(request, 'x-api-token');
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
