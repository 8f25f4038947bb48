import { problem } from '../../../contract/problem.ts';
import { getSchedulerHealth } from '../../../contract/endpoints/service.ts';
import { jsonIn } from '../../../contract/json-text.ts';
import { DownstreamError } from '../../backend-sdk/index.ts';
import type { SchedulerSettings } from './settings.ts';

/** Where a valid token is to be had. */
export const whereTokens =
  "the service's first for Grafana is in grafana.token in its data folder, others are made with `rollcall tokens create --grafana`";

/** Why the answer has another status than 200, and what to do about it. */
export function refused(
  settings: SchedulerSettings,
  path: string,
  status: number,
  body: Uint8Array,
): DownstreamError {
  const { url } = settings;
  if (status === 401) return new DownstreamError(badCredentials(settings, status), { status });
  const told = problem.safeParse(jsonIn(new TextDecoder().decode(body))).data?.detail;
  if (status === 403)
    return new DownstreamError(
      told === undefined
        ? badCredentials(settings, status)
        : `The scheduler at ${url} refuses ${path} (403): ${told}`,
      { status },
    );
  if (told !== undefined) return new DownstreamError(told, { status });
  if (status === 404)
    return new DownstreamError(
      path === getSchedulerHealth.path
        ? `What answers at ${url} is not a scheduler: it has no ${path}. Check the URL of the data source; a Pulse server has it from 4.25 on.`
        : `The scheduler at ${url} has no ${path}: a Pulse server has neither history nor rollouts, and an older Rollcall not all that this data source asks for. Point it at a current Rollcall.`,
      { status },
    );
  if (status >= 300 && status < 400)
    return new DownstreamError(
      `${url} answers with a redirect (${status}), which is not followed, for it could take the token elsewhere. Enter the URL that it leads to.`,
    );
  return new DownstreamError(`The scheduler at ${url} answered ${path} with status ${status}.`);
}

/** What answers is no scheduler, or of a version that is not known here. */
export function unreadable({ url }: SchedulerSettings, what: string): DownstreamError {
  return new DownstreamError(
    `What answers at ${url} is not a scheduler that Rollcall can read (${what}). Check the URL of the data source.`,
  );
}

export function badCredentials({ url, credentials }: SchedulerSettings, status: number): string {
  switch (credentials.kind) {
    case 'token':
      return `The scheduler at ${url} refuses the token of this data source (${status}). Paste a valid one into its settings; ${whereTokens}.`;
    case 'basic':
      return `The scheduler at ${url} refuses the user and password of this data source (${status}). Correct them in its settings; Rollcall's own service takes a token instead.`;
    case 'none':
      return `The scheduler at ${url} asks for a token (${status}). Paste one into the settings of this data source; ${whereTokens}.`;
  }
}
