import { rolloutAction } from '../../../contract/rollout.ts';
import type { Problem } from '../../../contract/problem.ts';
import { DownstreamError, type ResourceRequest } from '../../backend-sdk/index.ts';
import { identityHeaders } from './identity.ts';
import type { SchedulerClient } from './scheduler-client.ts';

const named = '[a-z0-9][a-z0-9-]*';
/** What may be sent to a rollout: an action, or another write. */
const writes = [
  ...rolloutAction.options,
  'sign-offs',
  'ticks',
  'waivers',
  'notes',
  `kill-switches/${named}`,
  `drills/${named}`,
];
const writePath = new RegExp(`^/?rollouts/(${named})/(${writes.join('|')})$`);
/** Grafana evaluates alert rules under this login, as Admin: a rule may read, never act. */
const alertScheduler = 'grafana_scheduler';

/**
 * Forwards writes to rollouts: `POST rollouts/{id}/{action}`, and the others. Grafana lets every viewer and anonymous user call this,
 * so the role is checked here, on the identity in the plugin context, which the client cannot forge.
 */
export async function callResource(request: ResourceRequest, client: SchedulerClient): Promise<Response> {
  const [, id, write] = writePath.exec(request.path) ?? [];
  if (id === undefined || write === undefined)
    return refuse(
      404,
      'Not found',
      `There is nothing at ${request.path}: rollouts/{id} takes ${writes.join(', ').replaceAll(named, '{name}')}.`,
    );
  if (request.method !== 'POST')
    return refuse(405, 'Method not allowed', 'A write to a rollout is a POST.', { allow: 'POST' });
  const { user } = request.context;
  if (!user?.login || user.login === alertScheduler || user.role !== 'Admin')
    return refuse(
      403,
      'Only a Grafana admin may do this',
      `${user?.login || 'An anonymous user'} has the role ${user?.role ?? 'None'}: ask an admin of this Grafana organisation to decide the rollout.`,
    );
  if (client.settings.credentials.kind !== 'token')
    return refuse(
      400,
      'This data source has no token',
      "Paste the scheduler's token for Grafana into the settings of the data source; the service wrote it to grafana.token in its data folder.",
    );
  try {
    const { status, document } = await client.ask({
      method: 'POST',
      path: `/api/rollouts/${id}/${write}`,
      headers: identityHeaders(request),
      body: new TextDecoder().decode(request.body),
      signal: request.signal,
    });
    // The scheduler's 401 is about our token, not about the user's session: Grafana would log them out.
    if (status === 401)
      return refuse(
        502,
        'The scheduler refuses the token of this data source',
        "Paste a valid one into the settings of the data source; the service's first for Grafana is in grafana.token in its data folder.",
      );
    return new Response(document.bytes as Uint8Array<ArrayBuffer>, {
      status,
      headers: { 'content-type': 'application/json' },
    });
  } catch (error) {
    if (error instanceof DownstreamError)
      return refuse(error.status, 'No answer from the scheduler', error.message);
    throw error;
  }
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
