import { z } from 'zod';
import type { HealthResult } from '../../backend-sdk/index.ts';
import { parseJson } from './json.ts';
import type { SchedulerClient } from './scheduler-client.ts';

const ownService = z.object({ service: z.literal('rollcall'), version: z.string() });

/** "Save & test": reads the scheduler as a panel would, and says which part of Rollcall it can serve. */
export async function checkScheduler(client: SchedulerClient, signal: AbortSignal): Promise<HealthResult> {
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
  const { status } = await client.ask('GET', '/api/audit?limit=1', signal);
  if (status === 200) return { status: 'ok', message: connected };
  return {
    status: 'error',
    message: `${connected} But it refuses the token (${status}), so no rollout can be decided: paste the one in admin.token in the service's data folder.`,
  };
}
