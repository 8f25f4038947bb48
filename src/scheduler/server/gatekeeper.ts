import type { FastifyRequest } from 'fastify';
import type { Role } from '../../contract/actor.ts';
import type { Scope } from '../../contract/endpoint.ts';

/** Who asks. */
export interface Caller {
  /** As the audit log names them. */
  name: string;
  address: string;
  role: Role;
  /** What rate limits and idempotency keys are counted by: a token, a session's user, a user of Grafana. */
  principal: string;
}

/** Decides who may do what. */
export interface Gatekeeper {
  /**
   * @param write whether something would change: a caller that is known by a cookie then needs its CSRF token too.
   * @throws ProblemError 401 without a valid token or session, 403 where it may not, 429 after too many bad logins.
   */
  admit(request: FastifyRequest, scope: Scope, write: boolean): Promise<Caller>;
}
