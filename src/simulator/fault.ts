import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const defaultDelayMs = 2_000;

/**
 * What is wrong with an instance.
 *
 * - `hang`: accepts the request and never answers.
 * - `slow`: answers after `delayMs`.
 * - `500`, `401`: answers with that status.
 * - `refuse`: does not even listen.
 * - `truncate`: announces the whole body, and drops the connection in the middle of it.
 *
 * `path` limits a fault to requests whose path starts so, such as `/nodes/pve-node1-a/storage`.
 */
export const fault = z
  .strictObject({
    kind: z.enum(['hang', 'slow', '500', '401', 'refuse', 'truncate', 'recover']),
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

/**
 * Answers with `status` and `body`, spoiled by the fault. It is looked up for every request, so that a fault also
 * strikes a connection that was opened before it.
 */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  present: Fault | undefined,
  { status, body }: { status: number; body: unknown },
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
      body = { data: null };
      break;
    case 'truncate': {
      const whole = Buffer.from(JSON.stringify(body));
      response.writeHead(status, { ...jsonHeaders, 'content-length': whole.length });
      response.write(whole.subarray(0, whole.length / 2), () => request.socket.destroy());
      return;
    }
    // `refuse` is in force before a request can arrive, and `recover` is the end of a fault.
    case 'refuse':
    case 'recover':
    case undefined:
      break;
  }
  const whole = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { ...jsonHeaders, 'content-length': whole.length }).end(whole);
}

const jsonHeaders = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'max-age=0' };

/** Waits, and says whether the client is still there afterwards. */
async function outlives(response: ServerResponse, delayMs: number): Promise<boolean> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return delay(delayMs, true, { signal: gone.signal }).catch(() => false);
}
