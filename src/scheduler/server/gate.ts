import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotAllowed } from '../../contract/access.ts';
import type { Actor, Once, SentWrite } from '../../contract/actor.ts';
import { isWrite, type Endpoint } from '../../contract/endpoint.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { Caller, Gatekeeper } from './gatekeeper.ts';
import { RateLimit, type RateLimits } from './rate-limit.ts';
import { RefusedWrites, type RefusalPorts } from './refused-writes.ts';

export interface GatePorts extends RefusalPorts {
  gatekeeper: Gatekeeper;
  rateLimits: RateLimits;
  once: (sent: SentWrite) => Once;
}

/** What every request passes on its way to a handler. */
export interface Gate {
  /** @throws ProblemError 401, 403 or 429: who asks is settled before what they ask. */
  enter(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Who asks, for the handler. The body is as it was sent. */
  actor(request: FastifyRequest): Actor;
  /** Puts a write that was refused into the audit log. */
  refused(endpoint: Endpoint, request: FastifyRequest, problem: ProblemError): Promise<void>;
}

export function gateOf({ gatekeeper, rateLimits, once, ...refusalPorts }: GatePorts): Gate {
  const limit = new RateLimit(rateLimits);
  const refusedWrites = new RefusedWrites(refusalPorts);
  /** Who asks, of the requests that are under way. */
  const callers = new WeakMap<FastifyRequest, Caller>();
  const callerOf = (request: FastifyRequest) => callers.get(request) ?? stranger(request.ip);
  return {
    async enter(endpoint, request, reply) {
      const write = isWrite(endpoint);
      const kind = write && !endpoint.countsAsRead ? 'writes' : 'reads';
      try {
        if (endpoint.scope !== 'public')
          callers.set(request, await gatekeeper.admit(request, endpoint.scope, write));
      } catch (error) {
        // Those who are turned away count by their address alone, and so never against anyone who is known.
        await limit.count('reads', stranger(request.ip), reply);
        throw error;
      }
      const { principal } = callerOf(request);
      await limit.count(kind, { principal, address: request.ip }, reply);
    },
    actor(request) {
      const { name, address, role, principal } = callerOf(request);
      const { id: requestId, method, url: path, body } = request;
      const sent = { principal, key: idempotencyKey(request), method, path, body };
      return { name, address, role, requestId, once: once(sent) };
    },
    async refused({ action = '' }, request, problem) {
      const { name, address } = problem instanceof NotAllowed ? problem.caller : callerOf(request);
      const { status, message: why } = problem;
      const [subject] = Object.values((request.params ?? {}) as Record<string, string>);
      await refusedWrites.record({
        actor: name,
        address,
        action,
        subject: subject?.slice(0, longestRecorded) ?? '',
        reason: reasonOf(request.body),
        requestId: request.id,
        status,
        why,
      });
    },
  };
}

const stranger = (address: string): Caller => ({ name: 'anyone', address, role: 'viewer', principal: '' });

const longestRecorded = 500;

function reasonOf(body: unknown): string {
  const reason = (body as { reason?: unknown } | null | undefined)?.reason;
  return typeof reason === 'string' ? reason.slice(0, longestRecorded) : '';
}

function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key))) return key;
  throw new ProblemError(
    400,
    'Bad request',
    'Idempotency-Key: must be 1 to 200 visible ASCII characters, such as a UUID.',
    'Idempotency-Key',
  );
}
