import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts } from './accounts.ts';
import type { Budgets } from './budgets.ts';
import {
  backendError,
  badRequest,
  errorBody,
  forbidden,
  throttled,
  unauthorized,
  type ApiError,
} from './errors.ts';
import type { Faults } from './fault.ts';
import { searchQuery } from './query.ts';
import type { SearchAnalytics } from './search-console.ts';
import type { Traffic } from './traffic.ts';

interface QueryPorts {
  accounts: Accounts;
  sites: ReadonlySet<string>;
  budgets: Budgets;
  analytics: SearchAnalytics;
  faults: Faults;
  traffic: Traffic;
  /** How long the next answer takes. */
  latencyMs: () => number;
  now: () => number;
}

interface Answer {
  status: number;
  body: Buffer | string;
  retryAfterSeconds?: number | undefined;
}

/** `POST /webmasters/v3/sites/{site}/searchAnalytics/query`. */
export function queryRoute(app: FastifyInstance, ports: QueryPorts): void {
  const { faults, traffic, latencyMs, now } = ports;

  app.post<{ Params: { site: string } }>(
    '/webmasters/v3/sites/:site/searchAnalytics/query',
    async (request, reply) => {
      const { site } = request.params;
      traffic.arrived(now());
      try {
        if (faults.strikes('hang', site)) return await hang(request, reply);
        const answer = answerOf(ports, site, request);
        const waits = latencyMs() + (faults.strikes('slow', site)?.delayMs ?? 0);
        await outlived(request, waits);
        return await send(ports, site, request, reply, answer);
      } finally {
        traffic.left();
      }
    },
  );
}

/** What is answered, and counted: a query that is refused has spent its budget, too. */
function answerOf(
  { accounts, sites, budgets, analytics, faults, traffic, now }: QueryPorts,
  site: string,
  request: FastifyRequest,
): Answer {
  const refuse = (error: ApiError): Answer => {
    traffic.refuse(error.reason);
    return { status: error.status, body: errorBody(error), retryAfterSeconds: error.retryAfterSeconds };
  };
  budgets.scale(faults.present('cut-quota')?.factor ?? 1);
  const holder = accounts.holder(request.headers.authorization, now());
  if (!holder) return refuse(unauthorized);
  const asker = { site, ...holder };
  const over = budgets.spend(asker, now());
  const throttle = faults.strikes('throttle', site);
  if (throttle) return refuse(throttled(throttle.status, throttle.reason, throttle.retryAfterSeconds));
  if (over) return refuse(throttled(403, over.reason, Math.ceil(over.retryMs / 1_000)));
  const forbids = faults.present('forbid');
  if (!sites.has(site) || (forbids && (forbids.site ?? site) === site)) return refuse(forbidden(site));
  const error = faults.strikes('error', site);
  if (error) return refuse(backendError(error.status, error.retryAfterSeconds));
  const query = searchQuery.safeParse(request.body);
  if (!query.success) {
    const [issue] = query.error.issues;
    return refuse(badRequest(`${issue?.path.join('.') || 'body'}: ${issue?.message}`));
  }
  const { body, rows } = analytics.answer(site, query.data, now());
  budgets.answered(asker, rows, now());
  traffic.answered(rows);
  return { status: 200, body };
}

async function send(
  { faults }: QueryPorts,
  site: string,
  request: FastifyRequest,
  reply: FastifyReply,
  { status, body, retryAfterSeconds }: Answer,
): Promise<FastifyReply> {
  if (faults.strikes('reset', site)) {
    reply.hijack();
    request.socket.resetAndDestroy();
    return reply;
  }
  if (faults.strikes('truncate', site)) {
    reply.hijack();
    reply.raw.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
    reply.raw.write(body.slice(0, body.length / 2), () => request.socket.destroy());
    return reply;
  }
  if (faults.strikes('html', site))
    return reply.type('text/html').send('<!doctype html><title>Sign in</title><p>Please sign in.');
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
  return reply.status(status).type('application/json; charset=UTF-8').send(body);
}

/** Never answers; it is over when the client has gone. */
async function hang(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.hijack();
  await new Promise((resolve) => request.socket.once('close', resolve));
  return reply;
}

/** Waits so long, or until the client has gone. */
async function outlived(request: FastifyRequest, ms: number): Promise<void> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  request.socket.once('close', onClose);
  await delay(ms, undefined, { signal: gone.signal }).catch(() => {});
  request.socket.off('close', onClose);
}
