import { z } from 'zod';
import { roles } from '../../../contract/actor.ts';
import type { HealthResult, PluginRequest } from '../../backend-sdk/index.ts';
import { identityHeaders } from './identity.ts';
import { parseJson } from './json.ts';
import type { SchedulerClient } from './scheduler-client.ts';

const session = z.object({ role: z.enum(roles) });
const ownService = z.object({ service: z.literal('rollcall'), version: z.string() });

/** "Save & test": reads the scheduler as a panel would, and says which part of Rollcall it can serve. */
export async function checkScheduler(client: SchedulerClient, request: PluginRequest): Promise<HealthResult> {
  const { signal } = request;
  const { instances, enabled } = await client.health(signal);
  const fleet = `${instances.length} instances, adaptive polling ${enabled ? 'on' : 'off'}`;
  const service = await client.ask('GET', '/api/health', signal);
  const own = ownService.safeParse(parseJson(service.body));
  if (!own.success)
    return {
      status: 'ok',
      message: `Connected to a scheduler with Pulse's API: ${fleet}. It has no history and no rollouts; these need Rollcall's own service.`,
    };
  const connected = `Connected to Rollcall ${own.data.version}: ${fleet}.`;
  if (!client.hasToken)
    return { status: 'ok', message: `${connected} Without a token, rollouts can be seen but not decided.` };
  // As the admin who asks, for a token of a data source opens nothing but reads by itself.
  const answer = await client.ask('GET', '/api/session', signal, { headers: identityHeaders(request) });
  if (answer.status !== 200)
    return {
      status: 'error',
      message: `${connected} But it refuses the token (${answer.status}), so no rollout can be decided: paste a valid one; the service's first for Grafana is in grafana.token in its data folder.`,
    };
  const asked = session.safeParse(parseJson(answer.body));
  if (asked.success && asked.data.role === 'viewer')
    return {
      status: 'ok',
      message: `${connected} Its token can only read, so rollouts can be seen but not decided.`,
    };
  return { status: 'ok', message: connected };
}
