import {
  getSyncStatus,
  haltSync,
  listSyncDays,
  listSyncSites,
  resumeSync,
  startSyncRun,
  verifySync,
} from '../contract/endpoints/sync.ts';
import { daysQuery, startRunRequest, syncLimits, type SyncLimits } from '../contract/sync.ts';
import { ApiClient } from './api-client.ts';
import {
  checked,
  commonFlags,
  groupOf,
  needed,
  parse,
  reasonOf,
  whole,
  type Output,
} from './command-line.ts';
import { json } from './json.ts';
import { Progress } from './progress.ts';
import { report, reportUsage } from './sync-report.ts';
import { waitForRun } from './sync-run-wait.ts';
import { daysText, endText, statusText, verificationText } from './sync-text.ts';
import { printable } from './table.ts';

export const syncUsage = `rollcall sync [status]                                 queue, quota, sites and runs of the Search Console sync
rollcall sync run SITE --days N|--from DAY --to DAY --reason TEXT [--type web] [--force] [--no-wait]
    [--concurrency N --queue-size N --in-flight N]     sync a span of days, and wait for its end
rollcall sync days SITE [--from DAY --to DAY] [--type T]
                                                       what is there, and what is missing
rollcall sync verify SITE [--from DAY --to DAY] [--type T]
                                                       count and compare what is stored
rollcall sync halt|resume --reason TEXT                stop every worker; go on from the last stored page
${reportUsage}`;

const text = { type: 'string' } as const;
const spanFlags = { ...commonFlags, from: text, to: text, type: text } as const;
const limitFlags = { concurrency: text, 'queue-size': text, 'in-flight': text } as const;

/** Counting millions of rows takes longer than other answers do, in ms. */
const verifyMs = 600_000;

/** Carries out `rollcall sync …`. */
export const sync = groupOf('sync', { status, run, days, verify, halt, resume, report }, 'status');

async function status(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, commonFlags, 0);
  const client = new ApiClient(values, env);
  const now = await client.call(getSyncStatus);
  const { sites } = await client.call(listSyncSites);
  return values.json ? json({ status: now, sites }) : statusText(now, sites, Date.now());
}

async function run(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const flags = {
    ...spanFlags,
    ...limitFlags,
    days: text,
    reason: text,
    force: { type: 'boolean' },
    'no-wait': { type: 'boolean' },
  } as const;
  const { values, positionals } = parse(args, flags, 1);
  const site = needed('SITE', positionals, 'sync run sc-domain:example.com --days 150 --reason "…"');
  const client = new ApiClient(values, env);
  const limits = await limitsOf(values, client);
  const body = checked(
    startRunRequest,
    {
      site,
      ...given({ type: values.type, from: values.from, to: values.to, force: values.force, limits }),
      ...(values.days !== undefined && { days: whole('--days', values.days) }),
      reason: reasonOf(values.reason),
    },
    { site: 'SITE' },
  );
  const { run } = await client.call(startSyncRun, { body });
  if (values['no-wait']) return values.json ? json(run) : `Done: ${printable(run.id)} is ${run.state}.`;
  const ended = await waitForRun(client, run.id, new Progress());
  return { text: values.json ? json(ended) : endText(ended), exitCode: ended.state === 'done' ? 0 : 1 };
}

async function days(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { client, query, asJson } = spanOf(args, env, 'days');
  const found = await client.call(listSyncDays, { query });
  return asJson ? json(found) : daysText(found);
}

async function verify(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const { client, query, asJson } = spanOf(args, env, 'verify');
  const found = await client.call(verifySync, { query, signal: AbortSignal.timeout(verifyMs) });
  const exitCode = found.faults + found.missing + found.duplicates === 0 ? 0 : 1;
  return { text: asJson ? json(found) : verificationText(found), exitCode };
}

async function halt(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, { ...commonFlags, reason: text }, 0);
  const done = await new ApiClient(values, env).call(haltSync, { body: { reason: reasonOf(values.reason) } });
  if (values.json) return json(done);
  return printable(`Done: the sync is halted since ${done.halted.at}${stopped(done.runs)}.`);
}

async function resume(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, { ...commonFlags, reason: text }, 0);
  const body = { reason: reasonOf(values.reason) };
  const done = await new ApiClient(values, env).call(resumeSync, { body });
  if (values.json) return json(done);
  const runs = done.runs.length === 0 ? '' : `; ${done.runs.join(', ')} goes on`;
  return printable(`Done: the sync is resumed at ${done.resumedAt}${runs}.`);
}

const stopped = (runs: string[]) =>
  runs.length === 0 ? ', and no run was under way' : `; ${runs.join(', ')} stops`;

function spanOf(args: string[], env: NodeJS.ProcessEnv, command: string) {
  const { values, positionals } = parse(args, spanFlags, 1);
  const site = needed('SITE', positionals, `sync ${command} sc-domain:example.com`);
  const query = checked(
    daysQuery,
    { site, ...given({ type: values.type, from: values.from, to: values.to }) },
    { site: 'SITE' },
  );
  return { client: new ApiClient(values, env), query, asJson: values.json ?? false };
}

/** Limits of a run of its own: what is not named is as the levers are. */
async function limitsOf(
  values: { concurrency?: string; 'queue-size'?: string; 'in-flight'?: string },
  client: ApiClient,
): Promise<SyncLimits | undefined> {
  const { concurrency, 'queue-size': queueSize, 'in-flight': inFlight } = values;
  if (concurrency === undefined && queueSize === undefined && inFlight === undefined) return undefined;
  const { limits } = await client.call(getSyncStatus);
  return checked(
    syncLimits,
    {
      maxConcurrency: concurrency === undefined ? limits.maxConcurrency : whole('--concurrency', concurrency),
      maxQueueSize: queueSize === undefined ? limits.maxQueueSize : whole('--queue-size', queueSize),
      maxInFlight: inFlight === undefined ? limits.maxInFlight : whole('--in-flight', inFlight),
    },
    { maxConcurrency: '--concurrency', maxQueueSize: '--queue-size', maxInFlight: '--in-flight' },
  );
}

/** What is there of it. */
const given = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
