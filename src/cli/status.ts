import { Refusal, UnexpectedAnswer } from '../contract/client.ts';
import { listRollouts } from '../contract/endpoints/rollouts.ts';
import { getSchedulerHealth, getServiceHealth } from '../contract/endpoints/service.ts';
import type { HealthDocument } from '../contract/health.ts';
import type { RolloutDocument } from '../contract/rollout.ts';
import type { ServiceHealth } from '../contract/service-health.ts';
import { ApiClient } from './api-client.ts';
import { breakersText } from './breakers.ts';
import { commonFlags, parse } from './command-line.ts';
import { json } from './json.ts';
import { printable, table } from './table.ts';

export const statusUsage = `rollcall status                                        service, queue, breakers, dead letters and rollouts at a glance`;

/** So many breakers fit on a screen with the rest. */
const mostShown = 10;

/** Carries out `rollcall status`: what is known is shown, whatever part of the service fails. */
export async function status(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, commonFlags, 0);
  const client = new ApiClient(values, env);
  const service = await serviceOf(client);
  const health = await client.call(getSchedulerHealth);
  const rollouts = await client.call(listRollouts).then(({ rollouts }) => rollouts, refused);
  if (values.json) return json({ service, health, rollouts: rollouts instanceof Refusal ? null : rollouts });
  return [serviceText(service), healthText(health), rolloutsText(rollouts)].join('\n\n');
}

/** Without its database a service answers 503, with the same document: it is degraded, and not another program. */
async function serviceOf(client: ApiClient): Promise<ServiceHealth | null> {
  return client.call(getServiceHealth).catch((error: Error) => {
    if (error.cause instanceof UnexpectedAnswer && error.cause.status === 503) return null;
    throw error;
  });
}

function refused(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

function serviceText(service: ServiceHealth | null): string {
  return service
    ? `Rollcall ${printable(service.version)} is well.`
    : 'Rollcall polls, and its DATABASE DOES NOT ANSWER: nothing can be changed.';
}

function healthText(health: HealthDocument): string {
  const { queue, deadLetter, instances, enabled, faultMayBeOursSince } = health;
  const open = instances.filter(({ breaker }) => breaker.state !== 'closed');
  const { inFlight = 0, workers = 0, oldestOverdueSeconds = 0 } = queue;
  const lines = [
    `Polling       ${instances.length} instances, adaptive polling is ${enabled ? 'on' : 'off'}`,
    `Queue         ${queue.depth} waiting, the oldest for ${oldestOverdueSeconds.toFixed(1)} s; ${inFlight} of ${workers} workers busy; ${queue.dueWithinSeconds} due within 12 s`,
    `Breakers      ${open.length === 0 ? 'all closed' : `${open.length} not closed`}`,
    `Dead letters  ${deadLetter.count || 'none'}`,
  ];
  if (faultMayBeOursSince !== undefined)
    lines.push(`THE FAULT MAY BE OURS since ${faultMayBeOursSince}: so many breakers opened at once.`);
  if (open.length > 0) lines.push('', breakersText(open.slice(0, mostShown), Date.now()));
  if (open.length > mostShown) lines.push(`and ${open.length - mostShown} more: rollcall breakers list`);
  return lines.join('\n');
}

function rolloutsText(rollouts: RolloutDocument[] | Refusal): string {
  if (rollouts instanceof Refusal) return `Rollouts are not known: ${printable(rollouts.message)}`;
  const rows = rollouts.map(({ id, state, stage, verdict }) => [
    id,
    state,
    stage ?? '-',
    verdict?.decision ?? '-',
    verdict?.summary ?? '-',
  ]);
  return table(['ROLLOUT', 'STATE', 'STAGE', 'VERDICT', 'WHY'], rows);
}
