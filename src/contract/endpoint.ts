import type { z, ZodObject, ZodType, ZodUndefined } from 'zod';

/** Who may call an endpoint: anybody, or a caller with at least this much. */
export type Scope = 'public' | 'read' | 'operate' | 'admin';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What stands for no parameters, no query: an object without fields. */
export type Nothing = ZodObject<Record<never, never>>;

/**
 * One endpoint of the API. The server's routes, the OpenAPI document, the typed client and the command line are made
 * of the same entry, so they cannot differ. Without its types it is any endpoint, as the whole table is gone through.
 */
export interface Endpoint<
  P extends ZodObject = ZodObject,
  Q extends ZodObject = ZodObject,
  B extends ZodType = ZodType,
  A extends ZodType = ZodType,
> {
  /** The operationId, such as `resetBreaker`. */
  id: string;
  method: Method;
  /** With its parameters in braces: `/api/monitoring/breakers/{key}/reset`. */
  path: string;
  scope: Scope;
  /** Of a write: what the audit log calls it, such as `breaker.reset`. Its subject is the first parameter of the path. */
  action?: string;
  /** Counts as a read for rate limits, though it is sent as a write: a login, say. */
  countsAsRead?: true;
  summary: string;
  description: string;
  params?: P;
  query?: Q;
  /** An endpoint without a body takes none, or `{}`. */
  body?: B;
  answer: A;
  /** Of a success; 200 unless it says so. */
  status?: number;
  /** What it answers with 202, where the work is not done yet; `answer` holds it too. */
  accepted?: ZodType;
  /** Another media type than JSON, for an answer that is text as a whole: `answer` is `z.string()` then. */
  media?: string;
  /** Statuses of its own; 400, 401, 403, 413, 415, 422, 429, 500 and 503 are documented where they can occur. */
  errors: number[];
  /** The answer has an ETag, and is 304 to those who have it. */
  etag?: true;
  example?: {
    params?: z.input<P>;
    query?: z.input<Q>;
    body?: z.input<B>;
    answer?: z.input<A>;
  };
}

/** Gives an entry of the table its precise type. */
export const endpoint = <
  P extends ZodObject = Nothing,
  Q extends ZodObject = Nothing,
  B extends ZodType = ZodUndefined,
  A extends ZodType = ZodType,
>(
  entry: Endpoint<P, Q, B, A>,
): Endpoint<P, Q, B, A> => entry;

/** Whether an endpoint changes something. */
export const isWrite = ({ method }: Pick<Endpoint, 'method'>): boolean => method !== 'GET';
