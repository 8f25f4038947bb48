import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { InstanceConfig } from '../contract/instance.ts';
import { readAudit } from './audit/audit-log.ts';
import { authenticate, ensureAdminToken } from './auth/tokens.ts';
import { systemClock } from './clock/clock.ts';
import { HistorySampler } from './history-sampler.ts';
import { HistoryStore } from './history/history-store.ts';
import { PollableFleet } from './poll-fleet.ts';
import { Dispatcher, type PolledEvent } from './polling/dispatcher.ts';
import { stalenessMs, type FleetSnapshot } from './polling/fleet.ts';
import { healthDocumentOf } from './polling/health-document.ts';
import type { Cadence } from './polling/interval.ts';
import { selectScope } from './polling/scope.ts';
import { StateStore, loadAdaptiveSetting } from './polling/state-store.ts';
import { RolloutController } from './rollout/controller.ts';
import { loadPlans } from './rollout/plan-file.ts';
import { buildApp } from './server/app.ts';
import { buildMetricsApp } from './server/metrics-app.ts';
import { Metrics, type FleetGauges } from './server/metrics.ts';
import { listenError } from './settings/listen-error.ts';
import type { Secrets } from './settings/read.ts';
import type { Settings } from './settings/schema.ts';
import { openDatabase } from './storage/open.ts';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const maxResponseBytes = 8 * 1024 * 1024;

export interface RunningService {
  /** Where the API answers. */
  url: string;
  metricsUrl: string;
  /** Drains: no new polls or requests, everything known is stored. */
  stop(): Promise<void>;
}

/**
 * Puts the scheduler service together and starts it: read it as a table of contents.
 * The fleet may still be on its way: the database opens meanwhile.
 */
export async function startService(
  settings: Settings,
  secrets: Secrets,
  comingFleet: InstanceConfig[] | Promise<InstanceConfig[]>,
  logger: Logger,
): Promise<RunningService> {
  const clock = systemClock;
  const random = Math.random;
  const { polling } = settings;
  const cadence: Cadence = {
    minMs: polling.minInterval,
    baseMs: polling.baseInterval,
    maxMs: polling.maxInterval,
    stalenessTargetMs: polling.stalenessTarget,
    fixedMs: polling.fixedInterval,
  };
  const plans = loadPlans(settings.plans ?? join(root, 'rollouts'));

  // Storage, and who may act
  const onStorageError = (error: unknown) =>
    logger.error({ err: error }, 'storage failed; it is tried again');
  const [database, fleet] = await Promise.all([
    openDatabase({ databaseUrl: secrets.databaseUrl, folder: settings.data, onError: onStorageError }),
    comingFleet,
  ]);
  const tokenFile = await ensureAdminToken(database, settings.data, secrets.adminToken);
  if (tokenFile) logger.info({ file: tokenFile }, 'wrote the first admin token');

  // Polling
  const states = new StateStore(database, clock, onStorageError);
  const targets = new PollableFleet(fleet, {
    requestTimeoutMs: polling.requestTimeout,
    connectTimeoutMs: polling.connectTimeout,
    maxResponseBytes,
  });
  const dispatcher = new Dispatcher({
    clock,
    random,
    cadence,
    workers: polling.workers,
    pollDeadlineMs: polling.pollDeadline,
    deadLetterRetryMs: polling.deadLetterRetry,
    poll: (instance, signal) => targets.poll(instance, signal),
    onPolled: (event) => {
      states.save(event.key, event.after, healthChanged(event));
      metrics.countPoll({
        type: event.config.type,
        name: event.config.name,
        seconds: event.seconds,
        errorType: event.result.ok ? 'none' : event.result.failure.kind,
      });
      sampler.countPoll(event.result.ok);
      logTransition(logger, event);
    },
  });
  const metrics = new Metrics(() => gaugesOf(dispatcher.snapshot()));

  // History, and the rollouts that are judged on it
  const history = new HistoryStore(database);
  const members = fleet.map(({ type, name, group }) => ({ key: `${type}::${name}`, group }));
  const rollouts = new RolloutController({
    database,
    clock,
    evidence: (series, from, to) => history.samples(series, from, to),
    instances: () => fleet.length,
    selected: (scope) => selectScope(scope, members).size,
    applyLever: (setting) => dispatcher.setAdaptive(setting),
  });
  await rollouts.adopt(plans);
  const sampler = new HistorySampler({
    clock,
    history,
    fleet: () => dispatcher.snapshot(),
    stalenessTargetMs: polling.stalenessTarget,
    onSampled: () => rollouts.tick(),
    onError: onStorageError,
  });

  // The API
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(settings.host);
  const app = buildApp(
    {
      version,
      now: () => clock.now(),
      health: () => healthDocumentOf(dispatcher.snapshot(), cadence, polling.deadLetterRetry),
      storage: async () => void (await database.query('select 1')),
      history: (...query) => history.read(...query),
      rollouts,
      audit: (limit) => readAudit(database, limit),
      authenticate: (token) => authenticate(database, token),
      openReads: loopback,
    },
    logger,
  );
  const metricsApp = buildMetricsApp(metrics);

  const stop = async () => {
    await Promise.all([app.close(), metricsApp.close(), dispatcher.stop(), sampler.stop()]);
    await targets.close();
    await states.close();
    await database.close();
  };
  try {
    dispatcher.load(fleet, await states.load());
    dispatcher.setAdaptive(await loadAdaptiveSetting(database));
    const listen = async (
      server: typeof app | typeof metricsApp,
      host: string,
      setting: 'port' | 'metricsPort',
    ) =>
      server.listen({ host, port: settings[setting] }).catch((error: unknown) => {
        throw listenError(error, host, setting, settings[setting]);
      });
    const metricsUrl = await listen(metricsApp, settings.metricsHost, 'metricsPort');
    const url = await listen(app, settings.host, 'port');
    dispatcher.start();
    sampler.start();
    return { url, metricsUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A failure, a recovery or a breaker that moved is worth a write of its own. */
function healthChanged({ result, before, after }: PolledEvent): boolean {
  return !result.ok || before.consecutiveFailures > 0 || before.breaker.state !== after.breaker.state;
}

function logTransition(logger: Logger, { key, result, before, after }: PolledEvent): void {
  if (!result.ok)
    logger.warn({ instance: key, ...result.failure, failures: after.consecutiveFailures }, 'poll failed');
  else if (before.consecutiveFailures > 0) logger.info({ instance: key }, 'recovered');
  if (after.breaker.state === 'open' && before.breaker.state === 'closed')
    logger.warn({ instance: key, retryAt: after.breaker.retryAt }, 'breaker opened');
  if (after.deadLetter && !before.deadLetter)
    logger.error({ instance: key, ...after.deadLetter }, 'dead letter');
}

function gaugesOf(fleet: FleetSnapshot): FleetGauges {
  return {
    queueDepth: fleet.backlog,
    instances: fleet.members.map((member) => {
      const age = stalenessMs(member, fleet.at);
      const { lastSuccessAt } = member.state;
      return {
        type: member.config.type,
        name: member.config.name,
        lastSuccess: lastSuccessAt === undefined ? undefined : lastSuccessAt / 1_000,
        stalenessSeconds: age === undefined ? undefined : age / 1_000,
        inFlight: member.inFlight,
      };
    }),
  };
}
