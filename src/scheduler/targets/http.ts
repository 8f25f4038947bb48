import { Pool } from 'undici';
import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { AbortScope } from './abort-scope.ts';
import { statusFailure, transportFailure } from './failure.ts';
import { PollError, type TargetOptions } from './target.ts';
import { createConnector } from './tls.ts';

/** Few, so that a fleet is polite to its hosts; more than one, so that a slow call does not hold up the others. */
const connectionsPerInstance = 4;

/** What is read of the body of an error, to keep its connection; beyond that the connection is dropped. */
const errorBodyBytes = 64 * 1024;

/** The `/api2/json` API of one instance. Every call rejects with a {@link PollError} and nothing else. */
export interface Api {
  /** The `data` of the answer, checked. `path` may have a query and starts with a slash. */
  get<T>(path: string, data: z.ZodType<T>, call: Call): Promise<T>;
  /** Like {@link Api.get}, with a form as the body. */
  post<T>(path: string, form: Record<string, string>, data: z.ZodType<T>, call: Call): Promise<T>;
  close(): Promise<void>;
}

export interface Call {
  signal: AbortSignal;
  headers?: Record<string, string>;
}

/**
 * Never throws: what is wrong with the settings of one instance fails the polls of that instance, and not the start
 * of the scheduler.
 */
export function createApi(config: InstanceConfig, options: TargetOptions): Api {
  const url = new URL(config.url);
  const prefix = `${url.pathname.replace(/\/+$/, '')}/api2/json`;
  let pool: Pool | undefined;
  let closed = false;

  function open(): Pool {
    if (closed) throw new PollError('unknown', `${config.name}: the target is closed`);
    return (pool ??= new Pool(url.origin, {
      connect: createConnector(config, options.connectTimeoutMs),
      connections: connectionsPerInstance,
      headersTimeout: options.requestTimeoutMs,
      bodyTimeout: options.requestTimeoutMs,
      maxResponseSize: options.maxResponseBytes,
    }));
  }

  async function ask(
    method: 'GET' | 'POST',
    path: string,
    call: Call,
    form?: Record<string, string>,
  ): Promise<string> {
    const where = `${config.name}: ${method} ${path}`;
    const scope = new AbortScope(call.signal, options.requestTimeoutMs);
    try {
      const response = await open().request({
        method,
        path: prefix + path,
        headers: { ...call.headers, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) },
        body: form ? new URLSearchParams(form).toString() : null,
        signal: scope.signal,
      });
      if (response.statusCode >= 200 && response.statusCode <= 299) return await response.body.text();
      // Read on for a moment, as an answer that was read to its end leaves the connection fit for the next call.
      await response.body.dump({ limit: errorBodyBytes, signal: scope.signal }).catch(() => {});
      throw statusFailure(where, response.statusCode);
    } catch (error) {
      if (error instanceof PollError) throw error;
      if (scope.expired) {
        throw new PollError('timeout', `${where}: no complete answer within ${options.requestTimeoutMs} ms`);
      }
      if (call.signal.aborted)
        throw new PollError('timeout', `${where}: cut off before its answer was complete`);
      throw transportFailure(where, url.host, error);
    } finally {
      scope.end();
    }
  }

  return {
    async get(path, data, call) {
      return read(`${config.name}: GET ${path}`, await ask('GET', path, call), data);
    },
    async post(path, form, data, call) {
      return read(`${config.name}: POST ${path}`, await ask('POST', path, call, form), data);
    },
    async close() {
      closed = true;
      await pool?.destroy();
    },
  };
}

/** Unwraps `{"data": …}`. Says where the body is wrong and what was expected there, never what it holds. */
function read<T>(where: string, body: string, data: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new PollError('validation', `${where}: the body is not JSON`);
  }
  const parsed = z.object({ data }).safeParse(json);
  if (parsed.success) return parsed.data.data;
  const [issue] = parsed.error.issues;
  throw new PollError('validation', `${where}: at ${issue?.path.join('.') || 'the root'}: ${issue?.message}`);
}
