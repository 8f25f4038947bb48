import { Pool } from 'undici';
import type { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import { Turns } from '../turns/turns.ts';
import { bodyOf, checked, jsonOf, type Call } from './call.ts';
import { HeldConnections } from './held-connections.ts';
import type { Connection } from './one-poll.ts';
import { PollError, type TargetOptions } from './target.ts';
import { createConnector } from './tls.ts';

/**
 * For each of the two lanes of an instance. Few, so that a fleet is polite to its hosts; more than one, so that a slow
 * call does not hold up all others of its lane.
 */
const connectionsPerLane = 2;

/** The `/api2/json` API of one instance. Every call rejects with a {@link PollError} and nothing else. */
export interface Api extends Connection {
  /** The `data` of the answer, checked. `path` may have a query and starts with a slash. */
  get<T>(path: string, data: z.ZodType<T>, call: Call): Promise<T>;
  /** Like {@link Api.get}, with a form as the body. */
  post<T>(path: string, form: Record<string, string>, data: z.ZodType<T>, call: Call): Promise<T>;
}

/** A request waits for its turn, and not in the pool, so that its deadline starts when it is sent. */
interface Lane {
  turns: Turns;
  pool: HeldConnections<Pool>;
}

/**
 * Never throws: what is wrong with the settings of one instance fails the polls of that instance, and not the start
 * of the scheduler.
 */
export function createApi(config: InstanceConfig, options: TargetOptions): Api {
  const url = new URL(config.url);
  const prefix = `${url.pathname.replace(/\/+$/, '')}/api2/json`;
  const lane = (): Lane => ({ turns: new Turns(connectionsPerLane), pool: new HeldConnections(open) });
  const lanes: Record<Call['lane'], Lane> = { status: lane(), 'other parts': lane() };
  let closed = false;

  function open(): Pool {
    if (closed) throw new PollError('unknown', `${config.name}: the target is closed`);
    return new Pool(url.origin, {
      connect: createConnector(config, options.connectTimeoutMs),
      connections: connectionsPerLane,
      headersTimeout: options.requestTimeoutMs,
      bodyTimeout: options.requestTimeoutMs,
      maxResponseSize: options.maxResponseBytes,
    });
  }

  function ask(
    method: 'GET' | 'POST',
    path: string,
    call: Call,
    form?: Record<string, string>,
  ): Promise<string> {
    const where = `${config.name}: ${method} ${path}`;
    const lane = lanes[call.lane];
    const send = async (signal: AbortSignal) => {
      const pool = lane.pool.get();
      call.count.requests += 1;
      return pool.request({
        method,
        path: prefix + path,
        headers: { ...call.headers, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) },
        body: form ? new URLSearchParams(form).toString() : null,
        signal,
      });
    };
    const asked = { where, host: url.host, timeoutMs: options.requestTimeoutMs, call };
    return lane.turns.take(() => bodyOf(asked, send), {
      signal: call.signal,
      aborted: () => {
        throw new PollError('timeout', `${where}: cut off before it was asked`);
      },
    });
  }

  return {
    async get(path, data, call) {
      return read(`${config.name}: GET ${path}`, await ask('GET', path, call), data);
    },
    async post(path, form, data, call) {
      return read(`${config.name}: POST ${path}`, await ask('POST', path, call, form), data);
    },
    hold: (lane) => lanes[lane].pool.hold(),
    get closed() {
      return closed;
    },
    async close() {
      closed = true;
      await Promise.all(Object.values(lanes).map(({ pool }) => pool.drop()));
    },
  };
}

/** Unwraps `{"data": …}`, and checks what it holds. */
function read<T>(where: string, body: string, data: z.ZodType<T>): T {
  const json = jsonOf(where, body);
  // Not by a schema of the envelope: making one for each answer costs more than all else of a poll's reading.
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new PollError('validation', `${where}: at the root: expected an object with data`);
  return checked(where, (json as { data?: unknown }).data, data, 'data');
}
