import { availableParallelism, platform, release, totalmem } from 'node:os';
import { listSyncSites, startSyncRun, verifySync } from '../contract/endpoints/sync.ts';
import { getServiceHealth } from '../contract/endpoints/service.ts';
import { startRunRequest, syncLimits, type SyncLimits, type SyncSite } from '../contract/sync.ts';
import { ApiClient } from './api-client.ts';
import { checked, commonFlags, parse, whole, type Output } from './command-line.ts';
import { baseUrl, defaultUrl } from './connection.ts';
import { json } from './json.ts';
import { Progress } from './progress.ts';
import { AutoSyncLease } from './sync-report/auto-sync-lease.ts';
import { claim, reportFiles, write } from './sync-report/files.ts';
import { compare } from './sync-report/integrity.ts';
import { reportMarkdown } from './sync-report/markdown.ts';
import type { Environment, Measured, MeasuredRun } from './sync-report/measured.ts';
import { passed, speedUpOf, successMetrics } from './sync-report/success.ts';
import { waitForRun } from './sync-run-wait.ts';
import { printable } from './table.ts';
import { UsageError } from './usage-error.ts';

export const reportUsage = `rollcall sync report --site-url SITE [--account-id ID] [--days 150] [--concurrency 3] [--queue-size 1000]
    [--in-flight 10] [--output output/phase4_rollout_<timestamp>.md] [--force|--no-force] [--keep-auto-sync]
                                                       a sequential and a concurrent run, compared row by row`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const flags = {
  ...commonFlags,
  'site-url': text,
  'account-id': text,
  days: { ...text, default: '150' },
  concurrency: { ...text, default: '3' },
  'queue-size': { ...text, default: '1000' },
  'in-flight': { ...text, default: '10' },
  output: text,
  force: flag,
  'no-force': flag,
  'keep-auto-sync': flag,
} as const;

const reason = 'rollcall sync report: measuring the concurrent sync against a sequential one';
/** Counting millions of rows takes longer than other answers do, in ms. */
const verifyMs = 600_000;
const names = { maxConcurrency: '--concurrency', maxQueueSize: '--queue-size', maxInFlight: '--in-flight' };

/** Carries out `rollcall sync report`. It fails unless both runs end well and every target is met. */
export async function report(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const { values } = parse(args, flags, 0);
  const site = values['site-url'];
  if (site === undefined)
    throw new UsageError(
      '--site-url is missing: name a site of the settings, such as sc-domain:example.com.',
    );
  if (values.force && values['no-force']) throw new UsageError('--force and --no-force: write one of them.');
  const limits = checked(
    syncLimits,
    {
      maxConcurrency: whole('--concurrency', values.concurrency),
      maxQueueSize: whole('--queue-size', values['queue-size']),
      maxInFlight: whole('--in-flight', values['in-flight']),
    },
    names,
  );
  const asked = {
    site,
    days: whole('--days', values.days),
    force: !values['no-force'],
  };
  checked(startRunRequest, { ...asked, reason }, { site: '--site-url' });
  const files = reportFiles(values.output, Date.now());
  await claim(files);
  const client = new ApiClient(values, env);
  const { account } = await siteOf(client, site, values['account-id']);
  const environment = await environmentOf(client, baseUrl(values.url ?? (env.ROLLCALL_URL || defaultUrl)));

  const measured: Measured = {
    ...(await measure(client, { ...asked, limits, keepAutoSync: values['keep-auto-sync'] ?? false })),
    account,
    environment,
    command: ['rollcall sync report', ...args].join(' '),
  };
  const integrity = compare(measured.baseline.stored, measured.concurrent.stored);
  const metrics = successMetrics(measured, integrity);
  const isPassed = passed(measured, metrics);
  const document = {
    kind: 'sync-rollout-report',
    passed: isPassed,
    speedUp: speedUpOf(measured, integrity) ?? null,
    metrics,
    integrity,
    ...measured,
  };
  await write(files, reportMarkdown(measured, integrity, metrics), `${json(document)}\n`);
  const told = isPassed ? 'Passed' : 'Not passed';
  return {
    text: values.json ? json(document) : printable(`${told}: the report is ${files.markdown}.`),
    exitCode: isPassed ? 0 : 1,
  };
}

interface Asked {
  site: string;
  days: number;
  force: boolean;
  limits: SyncLimits;
  keepAutoSync: boolean;
}

/** Both runs, with auto-sync off: it is on again however they end. */
async function measure(
  client: ApiClient,
  asked: Asked,
): Promise<Omit<Measured, 'account' | 'environment' | 'command'>> {
  const { site, days, force, limits, keepAutoSync } = asked;
  const startedAt = new Date().toISOString();
  const lease = new AutoSyncLease(client, reason);
  const stop = new AbortController();
  const onSignal = () =>
    stop.abort(
      new Error('Interrupted. Auto-sync is on again; the run that was under way goes on in the service.'),
    );
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  if (!keepAutoSync) await lease.take();
  try {
    const run = (mode: MeasuredRun['mode'], of: SyncLimits) =>
      measureRun(client, { site, days, force, reason, limits: of }, mode, stop.signal);
    const baseline = await run('Sequential', { ...limits, maxConcurrency: 1 });
    const concurrent = await run('Concurrent', limits);
    const { from, to } = concurrent.run;
    const finishedAt = new Date().toISOString();
    const leaseLost = lease.lost;
    return {
      site,
      days,
      from,
      to,
      limits,
      force,
      keptAutoSync: keepAutoSync,
      leaseLost,
      startedAt,
      finishedAt,
      baseline,
      concurrent,
    };
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    if (!keepAutoSync)
      await lease.giveBack().catch((error: Error) => {
        process.stderr.write(
          `rollcall: ${printable(error.message)} Auto-sync is on again within two minutes.\n`,
        );
      });
  }
}

async function measureRun(
  client: ApiClient,
  body: { site: string; days: number; force: boolean; limits: SyncLimits; reason: string },
  mode: MeasuredRun['mode'],
  signal: AbortSignal,
): Promise<MeasuredRun> {
  const started = await client.call(startSyncRun, { body });
  const run = await waitForRun(client, started.run.id, new Progress(), signal);
  const stored = await client.call(verifySync, {
    query: { site: run.site, type: run.type, from: run.from, to: run.to },
    signal: AbortSignal.any([signal, AbortSignal.timeout(verifyMs)]),
  });
  return { mode, run, stored };
}

/** @throws UsageError where the settings name no such site, or sync it by another account. */
async function siteOf(client: ApiClient, site: string, account: string | undefined): Promise<SyncSite> {
  const { sites } = await client.call(listSyncSites);
  const found = sites.find((each) => each.site === site);
  if (!found)
    throw new UsageError(
      `--site-url ${JSON.stringify(site)}: is no site of the service. It syncs ${sites.map((each) => each.site).join(', ') || 'none: name one in its settings, under sync.sites'}.`,
    );
  if (account !== undefined && account !== found.account)
    throw new UsageError(
      `--account-id ${JSON.stringify(account)}: the site is synced by account ${found.account}. Leave the flag out, or name that one.`,
    );
  return found;
}

async function environmentOf(client: ApiClient, service: URL): Promise<Environment> {
  const { version } = await client.call(getServiceHealth);
  return {
    rollcall: version,
    node: process.version,
    platform: `${platform()} ${release()}`,
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    service: service.origin,
  };
}
