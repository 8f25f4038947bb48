import { z } from 'zod';
import { roles } from '../../../contract/actor.ts';
import { jsonIn } from '../../../contract/json-text.ts';
import type { HealthResult, PluginRequest } from '../../backend-sdk/index.ts';
import { identityHeaders } from './identity.ts';
import { badCredentials, whereTokens } from './refusals.ts';
import type { SchedulerClient } from './scheduler-client.ts';
import { blindSpot, named, rollcallVersion } from './server-kind.ts';

const session = z.object({ role: z.enum(roles) });

/**
 * "Save & test" of Rollcall's own service, by two small answers: what it is, and what the credentials may do.
 * @param other tells of any other server, from its whole health document
 * @throws DownstreamError where there is no answer, which says what to do
 */
export async function checkScheduler(
  client: SchedulerClient,
  request: PluginRequest,
  other: () => Promise<HealthResult>,
): Promise<HealthResult> {
  const { signal } = request;
  const { url, credentials } = client.settings;
  const health = await client.ask({ path: '/api/health', signal });
  const version = rollcallVersion(textOf(health.document.bytes));
  if (version === undefined) return other();
  const connected = `Connected to Rollcall ${version}.`;
  if (credentials.kind === 'basic')
    return error(
      `${connected} But it knows no passwords: choose a token under Authentication; ${whereTokens}.`,
    );
  // As the admin who asks, for a token of a data source opens nothing but reads by itself.
  const answer = await client.ask({ path: '/api/session', headers: identityHeaders(request), signal });
  if (answer.status === 401 || answer.status === 403)
    return error(`${connected} But: ${badCredentials(client.settings, answer.status)}`);
  const asked = session.safeParse(jsonIn(textOf(answer.document.bytes)));
  if (answer.status !== 200 || !asked.success)
    return error(
      `${connected} But it does not say what this data source may do (${url}/api/session answered with status ${answer.status}). It may be older than this data source: update it.`,
    );
  if (health.status === 503)
    return error(`${connected} But its database does not answer: nothing can be decided. See its log.`);
  if (credentials.kind === 'none')
    return ok(`${connected} Without a token, rollouts can be seen but not decided.`);
  switch (asked.data.role) {
    case 'viewer':
      return ok(
        `${connected} Its token can only read, so rollouts can be seen but not decided, and the audit log not be read. For these make one with \`rollcall tokens create --grafana --scope admin\`.`,
      );
    case 'operator':
      return ok(
        `${connected} Its token has no admin scope, so rollouts can be seen but not all of them decided. For that make one with \`rollcall tokens create --grafana --scope admin\`.`,
      );
    case 'admin':
      return ok(connected);
  }
}

/** "Save & test" of a server that is not Rollcall's: what its health document offers. */
export async function checkOther(
  client: SchedulerClient,
  signal: AbortSignal,
  trace: Record<string, string>,
): Promise<HealthResult> {
  const { document, server } = await client.health(signal, { trace });
  const fleet = `${document.instances.length} instances, adaptive polling ${document.enabled ? 'on' : 'off'}`;
  // An old service of Rollcall's, or one behind a proxy that keeps /api/health to itself.
  if (server.kind === 'rollcall') return ok(`Connected to a scheduler of Rollcall: ${fleet}.`);
  const connected = `Connected to a scheduler with Pulse's API${server.version ? ` (${named(server)})` : ''}: ${fleet}.`;
  const lacks =
    "It has no history and no rollouts, policy, sync or audit log: queries for these need Rollcall's own service.";
  return ok(
    server.failures === 'staleness' ? `${connected} ${blindSpot(server)} ${lacks}` : `${connected} ${lacks}`,
  );
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const ok = (message: string): HealthResult => ({ status: 'ok', message });
const error = (message: string): HealthResult => ({ status: 'error', message });
