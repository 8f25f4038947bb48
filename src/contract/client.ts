import type { z } from 'zod';
import { isWrite, type Endpoint } from './endpoint.ts';
import { pathOf } from './endpoint-path.ts';
import { jsonIn } from './json-text.ts';
import { problem, type Problem } from './problem.ts';

/** Sends a request and gives what came back, whatever its status: `fetch`, or anything that does as much. */
export type Transport = (
  path: string,
  request: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal },
) => Promise<{ status: number; text(): Promise<string> }>;

/** The API's own word that it did not do what was asked. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(answer: Problem) {
    super(`${answer.title}. ${answer.detail}`);
    this.name = 'Refusal';
    this.problem = answer;
  }
}

/** An answer that is not of this API: of another program, or of another version. */
export class UnexpectedAnswer extends Error {
  readonly status: number;
  /** Undefined where the answer was no JSON. */
  readonly issue: { field: string; message: string } | undefined;

  constructor(status: number, issue?: { field: string; message: string }) {
    super(`status ${status}${issue ? `, ${issue.field}: ${issue.message}` : ''}`);
    this.name = 'UnexpectedAnswer';
    this.status = status;
    this.issue = issue;
  }
}

type Part<Name extends string, Input> = undefined extends Input
  ? { [name in Name]?: Input }
  : Record<never, never> extends Input
    ? { [name in Name]?: Input }
    : { [name in Name]: Input };
type Input<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;

/** What an endpoint is asked with: what it needs, and what it may have. */
export type RequestOf<E extends Endpoint> = Part<'params', Input<NonNullable<E['params']>>> &
  Part<'query', Input<NonNullable<E['query']>>> &
  Part<'body', Input<NonNullable<E['body']>>> & {
    /** Of a write: repeated with the same key, it happens once. */
    idempotencyKey?: string;
    signal?: AbortSignal;
    /** Beside those of every request. */
    headers?: Record<string, string>;
  };

type Rest<E extends Endpoint> =
  Record<never, never> extends RequestOf<E> ? [request?: RequestOf<E>] : [request: RequestOf<E>];

/** Asks endpoints of the table. */
export interface Client {
  /**
   * Asks one endpoint, and gives its answer as the contract reads it.
   * @throws Refusal when the API says no, UnexpectedAnswer for an answer that is not of this API, and whatever the
   *   transport throws when there is none.
   */
  call<E extends Endpoint>(endpoint: E, ...rest: Rest<E>): Promise<z.output<E['answer']>>;
}

interface LooseRequest {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** @param headers what every request says of who asks, such as `authorization`. */
export function client(transport: Transport, headers: () => Record<string, string> = () => ({})): Client {
  const call = async (endpoint: Endpoint, request: LooseRequest = {}) => {
    const { body = isWrite(endpoint) && endpoint.body ? {} : undefined, idempotencyKey, signal } = request;
    const answered = await transport(pathOf(endpoint, request), {
      method: endpoint.method,
      headers: {
        accept: `${endpoint.media ?? 'application/json'}, application/problem+json`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...headers(),
        ...request.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    return read(endpoint, answered.status, await answered.text());
  };
  return { call: call as Client['call'] };
}

/** What came back, as the contract reads it. The text is the whole answer where the media type is not JSON. */
function read(endpoint: Endpoint, status: number, text: string): unknown {
  const content = endpoint.media && status < 400 ? text : jsonIn(text);
  if (status >= 400) {
    const refused = problem.safeParse(content);
    throw refused.success ? new Refusal(refused.data) : new UnexpectedAnswer(status);
  }
  const parsed = endpoint.answer.safeParse(content);
  if (parsed.success && status < 300) return parsed.data;
  const [issue] = parsed.error?.issues ?? [];
  throw new UnexpectedAnswer(
    status,
    content === undefined || !issue
      ? undefined
      : { field: issue.path.join('.') || 'its answer', message: issue.message },
  );
}
