import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { z } from 'zod';

const defaultDelayMs = 2_000;

/** Faults of what feeds of stations say; they go with no other instance. */
const feedFaults = ['stale', 'empty', 'negative', 'over-capacity', 'vanished', 'clock-skew'] as const;
export type FeedFault = (typeof feedFaults)[number];

export function isFeedFault(kind: string): kind is FeedFault {
  return (feedFaults as readonly string[]).includes(kind);
}

/**
 * What is wrong with an instance.
 *
 * - `hang`: accepts the request and never answers.
 * - `slow`: answers after `delayMs`.
 * - `500`, `401`: answers with that status.
 * - `refuse`: does not even listen.
 * - `reset`: drops the connection in place of an answer.
 * - `truncate`: announces the whole body, and drops the connection in the middle of it.
 * - `huge`: answers with a body of 10 MB.
 * - `redirect`: answers with a redirect to a login page.
 *
 * What is wrong with the feeds of a system of stations, which answers as if all were well:
 *
 * - `stale`: they were last updated an hour ago.
 * - `empty`: they list no station.
 * - `negative`: every tenth station has less than no bikes.
 * - `over-capacity`: every tenth station has more bikes than docks.
 * - `vanished`: every third station has no status.
 * - `clock-skew`: they were last updated in an hour.
 *
 * `path` limits a fault to requests whose path starts so, such as `/nodes/pve-node1-a/storage`. A query is no part
 * of it.
 */
export const fault = z
  .strictObject({
    kind: z.enum([
      'hang',
      'slow',
      '500',
      '401',
      'refuse',
      'reset',
      'truncate',
      'huge',
      'redirect',
      'recover',
      ...feedFaults,
    ]),
    delayMs: z.number().int().min(0).max(600_000).optional(),
    path: z.string().startsWith('/', 'must start with /').optional(),
  })
  .refine((value) => value.delayMs === undefined || value.kind === 'slow', {
    path: ['delayMs'],
    error: 'goes with slow only',
  })
  .refine((value) => value.path === undefined || (value.kind !== 'refuse' && value.kind !== 'recover'), {
    path: ['path'],
    error: 'does not go with refuse or recover, which concern the whole instance',
  });
export type Fault = z.output<typeof fault>;

export interface Answer {
  status: number;
  body: string;
}

export const noData = JSON.stringify({ data: null });
const hugeBytes = 10_000_000;
let hugeBody: string | undefined;

/**
 * Answers with `status` and `body`, which is JSON in ASCII, spoiled by the fault. It is looked up for every request, so that a fault also
 * strikes a connection that was opened before it.
 */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  present: Fault | undefined,
  { status, body }: Answer,
): Promise<void> {
  switch (present?.kind) {
    case 'hang':
      return;
    case 'slow':
      if (!(await outlives(response, present.delayMs ?? defaultDelayMs))) return;
      break;
    case '500':
    case '401':
      status = Number(present.kind);
      body = noData;
      break;
    case 'huge':
      body = hugeBody ??= JSON.stringify({ data: 'x'.repeat(hugeBytes) });
      break;
    case 'redirect':
      response.writeHead(302, { location: '/login', 'content-length': 0 }).end();
      return;
    case 'reset':
      reset(request.socket);
      return;
    case 'truncate': {
      response.writeHead(status, headersOf(body));
      response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
      return;
    }
    // `refuse` is in force before a request can arrive, and `recover` is the end of a fault.
    case 'refuse':
    case 'recover':
    case undefined:
      break;
    // The feeds themselves are wrong.
    case 'stale':
    case 'empty':
    case 'negative':
    case 'over-capacity':
    case 'vanished':
    case 'clock-skew':
      break;
  }
  // Text, as that leaves in one write with the head.
  response.writeHead(status, headersOf(body)).end(body);
}

function headersOf(body: string) {
  return {
    'content-type': 'application/json;charset=UTF-8',
    'cache-control': 'max-age=0',
    'content-length': body.length,
  };
}

/** Over TLS, Node can only end a connection, which looks much the same to the client. */
function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

/** Waits, and says whether the client is still there afterwards. */
async function outlives(response: ServerResponse, delayMs: number): Promise<boolean> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return delay(delayMs, true, { signal: gone.signal }).catch(() => false);
}
