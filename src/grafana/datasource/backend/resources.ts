import type { Method } from '../../../contract/endpoint.ts';
import type { EndpointId } from '../../../contract/endpoint-id.ts';
import type { Problem } from '../../../contract/problem.ts';
import { routes, type Route } from '../../../contract/routes.ts';
import { DownstreamError, type ResourceRequest } from '../../backend-sdk/index.ts';
import { identityHeaders } from './identity.ts';
import { whereTokens } from './refusals.ts';
import type { SchedulerClient } from './scheduler-client.ts';

/** Not for Grafana: what answers with a secret, sessions of the service's own, and an answer without an end. */
const kept = new Set<EndpointId>([
  ...(['createToken', 'rotateToken', 'revokeToken'] as const),
  ...(['signIn', 'signOut', 'startOidc', 'finishOidc'] as const),
  'streamEvents',
]);
const forwarded = (Object.keys(routes) as EndpointId[])
  .filter((id) => !kept.has(id))
  .map((id) => routes[id])
  .map((route) => ({ ...route, pattern: patternOf(route.path) }));
/** Grafana evaluates alert rules under this login, as Admin: a rule may read, never act. */
const alertScheduler = 'grafana_scheduler';

/**
 * Forwards the endpoints of the contract for the pages and the panel: `GET api/rollouts`, `POST
 * api/rollouts/{id}/promote`. Grafana lets every viewer and anonymous user call this, so the role is checked here, on
 * the identity in the plugin context, which the client cannot forge; the scheduler checks it once more.
 */
export async function callResource(
  request: ResourceRequest,
  client: Pick<SchedulerClient, 'settings' | 'ask'>,
): Promise<Response> {
  const path = `/${request.path.replace(/^\//, '')}`;
  const there = forwarded.filter(({ pattern }) => pattern.test(path));
  if (there.length === 0)
    return refuse(
      404,
      'Not found',
      `There is nothing at ${request.path}: the endpoints of the scheduler are here under the paths of its API, such as api/rollouts, but for changes of tokens, sign-in and the stream of events.`,
    );
  const route = there.find(({ method }) => method === request.method);
  if (!route) {
    const allow = there.map(({ method }) => method).join(', ');
    return refuse(405, 'Method not allowed', `${request.method} is not for ${path}: use ${allow}.`, {
      allow,
    });
  }
  return refusalOf(route, request, client) ?? forward(route, path, request, client);
}

/** What every signed-in or anonymous reader may not: whatever asks the scheduler for more than leave to read. */
function refusalOf(
  { scope }: Route,
  { context: { user } }: ResourceRequest,
  { settings }: Pick<SchedulerClient, 'settings'>,
): Response | undefined {
  if (scope === 'read' || scope === 'public') return undefined;
  if (!user?.login || user.login === alertScheduler || user.role !== 'Admin')
    return refuse(
      403,
      'Only a Grafana admin may do this',
      `${user?.login || 'An anonymous user'} has the role ${user?.role ?? 'None'}: ask an admin of this Grafana organisation.`,
    );
  if (settings.credentials.kind !== 'token')
    return refuse(
      400,
      'This data source has no token',
      `Paste the scheduler's token for Grafana into the settings of the data source; ${whereTokens}.`,
    );
  return undefined;
}

async function forward(
  { method, text }: Route,
  path: string,
  request: ResourceRequest,
  client: Pick<SchedulerClient, 'ask'>,
): Promise<Response> {
  const idempotencyKey = request.headers.get('idempotency-key');
  const search = request.query.toString();
  try {
    const { status, document } = await client.ask({
      method: method as Method,
      // Grafana decodes a path before it gets here.
      path: path.split('/').map(encodeURIComponent).join('/') + (search && `?${search}`),
      headers: { ...identityHeaders(request), ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) },
      ...(method !== 'GET' && { body: new TextDecoder().decode(request.body) || '{}' }),
      signal: request.signal,
    });
    // The scheduler's 401 is about our token, not about the user's session: Grafana would log them out.
    if (status === 401)
      return refuse(
        502,
        'The scheduler refuses the token of this data source',
        `Paste a valid one into the settings of the data source; ${whereTokens}.`,
      );
    return new Response(document.bytes as Uint8Array<ArrayBuffer>, {
      status,
      headers: {
        'content-type': text && status < 400 ? 'text/plain; charset=utf-8' : 'application/json',
        'cache-control': 'no-store',
      },
    });
  } catch (error) {
    if (error instanceof DownstreamError)
      return refuse(error.status, 'No answer from the scheduler', error.message);
    throw error;
  }
}

/** A parameter is one part of a path, and no way out of it. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '(?!\\.{1,2}(?:/|$))[^/]+')}$`);
}

function refuse(
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
): Response {
  // `message` is what Grafana's own error banners read.
  const body: Problem & { message: string } = { type: 'about:blank', title, status, detail, message: detail };
  return Response.json(body, { status, headers });
}
