import type { z } from 'zod';
import type { RequestOf } from '../../contract/client.ts';
import type { EndpointId, Endpoints } from '../../contract/endpoint-id.ts';
import { pathOf } from '../../contract/endpoint-path.ts';
import type { Problem } from '../../contract/problem.ts';
import { routes } from '../../contract/routes.ts';

export type Request<Id extends EndpointId> = RequestOf<Endpoints[Id]>;
export type Answer<Id extends EndpointId> = z.output<Endpoints[Id]['answer']>;

/**
 * Asks an endpoint by its id: `call('resetBreaker', { params: { key }, body: { reason } })`.
 * Answers are taken as the contract types them; a page that may meet an older service reads them with care.
 * @throws CallFailed
 */
export type Call = <Id extends EndpointId>(
  id: Id,
  ...rest: Record<never, never> extends Request<Id> ? [request?: Request<Id>] : [request: Request<Id>]
) => Promise<Answer<Id>>;

/** An endpoint did not do what it was asked: it refused, or nobody knows. */
export class CallFailed extends Error {
  /** Undefined where no answer came: whether a write was carried out is not known then. */
  readonly status: number | undefined;
  readonly data: Partial<Problem>;
  /** How long the service asks to wait, where it does. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number | undefined, data: Partial<Problem>, retryAfterSeconds?: number) {
    super(data.detail ?? data.title ?? (status === undefined ? 'no answer' : `status ${status}`));
    this.name = 'CallFailed';
    this.status = status;
    this.data = data;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface LooseRequest {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** What a host sends for a call: the method, the path with its query, and a body for a write. */
export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  signal: AbortSignal | undefined;
  /** Whether the answer is text as a whole, and not JSON. */
  text: boolean;
}

/** @param send gives the parsed answer, or throws CallFailed. */
export function callBy(send: (sent: Sent) => Promise<unknown>): Call {
  const call = (id: EndpointId, request: LooseRequest = {}) => send(sentFor(id, request));
  return call as Call;
}

function sentFor(id: EndpointId, { params, query, body, idempotencyKey, signal }: LooseRequest): Sent {
  const { method, text } = routes[id];
  const isWrite = method !== 'GET';
  return {
    method,
    path: pathOf(routes[id], { params, query }),
    headers: {
      ...(isWrite && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    body: isWrite ? JSON.stringify(body ?? {}) : undefined,
    signal,
    text,
  };
}
