import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { instanceKey, type InstanceConfig } from '../contract/instance.ts';
import type { Scope } from '../contract/plan.ts';
import { onceFor } from './actions/once.ts';
import { appendAudit, readHead } from './audit/audit-log.ts';
import { AuditReader } from './audit/audit-reader.ts';
import { AuditWatch } from './audit/audit-watch.ts';
import { RememberedHead } from './audit/head.ts';
import { startAccess } from './auth/start-access.ts';
import { CellService, prepareCell } from './cell-service.ts';
import { systemClock } from './clock/clock.ts';
import { startEventFeed } from './event-feed.ts';
import { InstanceChanges } from './events/instance-changes.ts';
import { PastEventReader } from './events/past-events.ts';
import { polledEvents } from './events/polled-events.ts';
import { HistorySampler } from './history-sampler.ts';
import { HistoryStore } from './history/history-store.ts';
import { PollableFleet } from './poll-fleet.ts';
import { Configuration } from './configuration/configuration.ts';
import { cadenceOf, fromSettings, leverUnder } from './configuration/lever-and-cadence.ts';
import { gaugesOf } from './fleet-gauges.ts';
import { managedFleet } from './managed-fleet.ts';
import { Management } from './management/management.ts';
import { logPoll, ownFaultLog } from './log-polls.ts';
import { Dispatcher } from './polling/dispatcher.ts';
import { healthDocumentOf } from './polling/health-document.ts';
import { healthText } from './polling/health-text.ts';
import { longestStatusPollMs } from './polling/interval.ts';
import { adaptiveSelector, ageStaleness } from './polling/planner.ts';
import { PollScheduler, type PolledEvent, type PollingSettings } from './polling/poll-scheduler.ts';
import { scopesOf } from './polling/scope.ts';
import { StateStore, loadAdaptiveSetting } from './polling/state-store.ts';
import { reachQuestions } from './reach-questions.ts';
import { loadPlans } from './rollout/plan-file.ts';
import { RunSheets } from './rollout/run-sheet/run-sheets.ts';
import { PolicyService } from './policy-service.ts';
import { processVitals } from './process-vitals.ts';
import { RolloutService } from './rollout-service.ts';
import { accessOf } from './server/access.ts';
import { buildApp } from './server/app.ts';
import { registerAuditMetrics } from './server/audit-metrics.ts';
import { drain } from './server/drain.ts';
import { HealthAnswers } from './server/health-answers.ts';
import { AnswerTurns } from './server/answer-turns.ts';
import { buildMetricsApp } from './server/metrics-app.ts';
import { HttpMetrics } from './server/http-metrics.ts';
import { Metrics } from './server/metrics.ts';
import { registerWebhookMetrics } from './server/webhook-metrics.ts';
import { ServiceVitals } from './service-vitals.ts';
import { listenError } from './settings/listen-error.ts';
import { readTls } from './settings/tls-files.ts';
import type { Secrets } from './settings/read.ts';
import type { Settings } from './settings/schema.ts';
import { openDatabase } from './storage/open.ts';
import { SyncService } from './sync-service.ts';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const maxResponseBytes = 8 * 1024 * 1024;
/** How long a health document waits to be stored before it is shown, in ms. */
const storedWithinMs = 1_000;
/** How long a stop waits for answers that are under way, in ms. */
const drainMs = 5_000;

/** A fleet to poll, and where its simulator takes faults, if it is simulated. */
export interface ComingFleet {
  instances: InstanceConfig[];
  simulatorUrl?: string;
}

export interface RunningService {
  /** Where the API answers. */
  url: string;
  metricsUrl: string;
  /** Makes this the fleet from now on. Who stays keeps its state. */
  setFleet(fleet: InstanceConfig[]): void;
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
  comingFleet: ComingFleet | Promise<ComingFleet>,
  logger: Logger,
): Promise<RunningService> {
  const clock = systemClock;
  const { polling } = settings;
  const cell = prepareCell(settings.cell, loadPlans(settings.plans ?? join(root, 'rollouts')));
  const { plans } = cell;

  // Storage, and who may act
  const onStorageError = (error: unknown) =>
    logger.error({ err: error }, 'storage failed; it is tried again');
  const tls = readTls(settings.tls);
  const [opened, firstFleet] = await Promise.all([
    openDatabase({ databaseUrl: secrets.databaseUrl, folder: settings.data, onError: onStorageError }),
    comingFleet,
  ]);
  let fleet = firstFleet.instances;
  let onAuditGrown = () => {};
  const auditHead = new RememberedHead((head) => {
    logger.info({ auditHead: head }, 'the audit log grew');
    onAuditGrown();
  });
  const database = auditHead.over(opened);
  auditHead.moveTo(await readHead(database));
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(settings.host);
  const access = await startAccess({
    database,
    clock,
    folder: settings.data,
    adminToken: secrets.adminToken,
    grafanaToken: secrets.grafanaToken,
    loopback,
    grafanaUrl: settings.grafana.url,
    oidc: settings.oidc && {
      ...settings.oidc,
      redirectUri: `${settings.publicUrl}/api/session/oidc/callback`,
    },
    onError: onStorageError,
  });
  for (const file of access.tokenFiles) logger.info({ file }, 'wrote a first token');

  // Configuration that changes at run time
  const configuration = await Configuration.start({
    database,
    clock,
    defaults: fromSettings(polling),
    env: process.env,
    systemJsonPath: join(settings.data, 'system.json'),
    log: logger,
  });
  const pollingSettings = (): PollingSettings => ({
    cadence: cadenceOf(configuration.current(), polling.fixedInterval),
    partCadence: polling.partInterval,
    workers: configuration.current().workers,
    deadLetterRetryMs: polling.deadLetterRetry,
    host: { concurrency: polling.hostConcurrency, requestsPerMinute: polling.hostRequestsPerMinute },
  });

  // Polling
  const states = new StateStore(database, clock, onStorageError);
  const changes = new InstanceChanges(database, clock, onStorageError);
  const targets = new PollableFleet({
    requestTimeoutMs: polling.requestTimeout,
    connectTimeoutMs: polling.connectTimeout,
    maxResponseBytes,
    onStations: (reading) => policy.snapshots.record(reading).catch(onStorageError),
  });
  const dispatcher = new Dispatcher({
    clock,
    scheduler: new PollScheduler({
      settings: pollingSettings(),
      random: Math.random,
      staleness: ageStaleness,
      selector: adaptiveSelector,
    }),
    deadlineMs: (part) =>
      part === 'status'
        ? Math.min(polling.pollDeadline, longestStatusPollMs(pollingSettings().cadence))
        : polling.pollDeadline,
    poll: (instance, part, signal) => targets.poll(instance, part, signal),
    onPolled: (event) => {
      known.set(event.key, event.after);
      states.save(event.key, event.after, healthChanged(event));
      logPoll(logger, event);
      if (event.part !== 'status') return;
      const told = polledEvents(event.key, event.before, event.after, clock.now());
      for (const each of told) feed.events.publish(each);
      changes.append(told);
      metrics.countPoll({
        type: event.config.type,
        name: event.config.name,
        seconds: event.seconds,
        waitedSeconds: event.waitedSeconds,
        errorType: event.result.ok ? 'none' : event.result.failure.kind,
      });
      sampler.countPoll(event.result.ok);
    },
    onClockSet: (ms) => logger.warn({ ms }, 'the clock was set; the schedule moved with it'),
  });
  const metrics = new Metrics(() => gaugesOf(dispatcher.snapshot()));
  // What was last known of every instance, also of those that left: they may come back.
  const known = await states.load();
  let scopes = scopesOf([]);
  const setFleet = (next: InstanceConfig[]) => {
    const staying = new Set(next.map(instanceKey));
    for (const config of fleet)
      if (!staying.has(instanceKey(config))) metrics.forget(config.type, config.name);
    fleet = next;
    scopes = scopesOf(next.map((config) => ({ key: instanceKey(config), group: config.group })));
    targets.setFleet(next);
    dispatcher.setFleet(next, known);
  };

  // The lever: a rollout sets it, and the configuration has the last word
  let leverOfRollout = await loadAdaptiveSetting(database);
  const applyLever = () =>
    dispatcher.setAdaptive(leverUnder(configuration.current().adaptivePollingEnabled, leverOfRollout));
  configuration.onChange(() => {
    dispatcher.configure(pollingSettings());
    applyLever();
  });

  // Optimize policies, on the stations that are polled
  const policy = await PolicyService.open({
    database,
    clock,
    settings: settings.policy,
    systems: () => fleet.filter(({ type }) => type === 'gbfs').map(({ name }) => name),
    registry: metrics.registry,
    onError: (error) => logger.error({ err: error }, 'the policy engine failed; it tries again'),
  });

  // The Search Console sync
  const syncing = new SyncService({
    settings: settings.sync,
    database,
    shared: secrets.databaseUrl !== undefined,
    clock,
    registry: metrics.registry,
    onError: (error) => logger.error({ err: error }, 'the sync could not do something; it is tried again'),
  });

  // The service itself
  const http = new HttpMetrics(metrics.registry);
  const vitals = new ServiceVitals({
    ...processVitals(),
    monotonic: () => clock.monotonic(),
    requests: () => http.take(),
  });

  // History, and the rollouts that are judged on it
  const history = new HistoryStore(database);
  let sampledInstances: number | undefined;
  const cells = new CellService(cell, { database, clock });
  const rollouts = RolloutService.start({
    database,
    clock,
    history,
    sources: settings.sources,
    polling: {
      health: () => healthDocumentOf(dispatcher.snapshot(), pollingSettings()),
      selected: (scope: Scope) => scopes(scope),
      // As history has it, so that a backtest judges by the same number.
      instances: () => sampledInstances ?? fleet.length,
      apply: (setting) => {
        leverOfRollout = setting;
        applyLever();
      },
      adaptivePollingEnabled: () => configuration.current().adaptivePollingEnabled,
    },
    optimize: policy.lever,
    optimizeFaults: firstFleet.simulatorUrl === undefined ? undefined : policy.faults,
    sync: syncing.lever,
    simulatorUrl: firstFleet.simulatorUrl,
    permits: cells.permits,
    registry: metrics.registry,
    onError: onStorageError,
  });
  const feed = await startEventFeed({
    settings: settings.webhooks,
    database,
    clock,
    from: auditHead.current.sequence,
    onEvent: (event) => rollouts.count(event),
    onAttempt: registerWebhookMetrics(metrics.registry),
    onError: onStorageError,
    logger,
  });
  onAuditGrown = () => feed.wake();
  const logOwnFault = ownFaultLog(logger);
  const sampler = new HistorySampler({
    clock,
    history,
    fleet: () => dispatcher.snapshot(),
    stalenessTargetMs: () => configuration.current().stalenessTargetSeconds * 1_000,
    workloads: async () => ({
      ...vitals.sample(),
      ...(await policy.sample()),
      ...(await syncing.sample()),
    }),
    onSampled: async (sample) => {
      sampledInstances = sample['instances.total'];
      logOwnFault(dispatcher.snapshot().faultMayBeOursSince);
      // Other processes append to the audit log, too.
      feed.wake();
      await rollouts.tick();
    },
    onError: onStorageError,
  });

  const audit = new AuditReader(database, auditHead);
  const auditWatch = new AuditWatch({
    verify: () => audit.verify(),
    monotonic: () => clock.monotonic(),
    after: (ms, call) => clock.after(ms, call),
    onError: onStorageError,
  });

  // The API
  const turns = new AnswerTurns({ monotonic: () => clock.monotonic() });
  const health = new HealthAnswers({
    text: () => healthText(dispatcher.snapshot(), pollingSettings()),
    orders: () => dispatcher.orders,
    stored: () => states.healthStored(storedWithinMs),
    turn: (bytes) => turns.next(bytes),
    monotonic: () => clock.monotonic(),
  });
  const app = buildApp(
    {
      version,
      now: () => clock.now(),
      health: () => health.get(),
      storage: async () => void (await database.query('select 1')),
      auditState: () => auditWatch.state,
      history: (...query) => history.read(...query),
      management: new Management({
        clock,
        fleet: managedFleet({ database, states, dispatcher, known }),
      }),
      policy: policy.doors,
      sync: syncing.sync,
      rollouts: rollouts.controller,
      cells: () => cells.document(),
      backtests: rollouts.backtests,
      reach: reachQuestions(plans.map(({ plan }) => plan)),
      events: feed.events,
      pastEvents: new PastEventReader(database, changes),
      webhooks: feed.webhooks,
      configuration,
      audit,
      runSheets: new RunSheets(database),
      gatekeeper: accessOf({ admission: access.admission, publicUrl: settings.publicUrl }),
      publicUrl: settings.publicUrl,
      tokens: access.tokens,
      sessions: access.sessions,
      oidc: access.oidc,
      hasOidc: access.oidc !== undefined,
      consoleFolder: join(root, 'output/console'),
      rateLimits: settings.rateLimit,
      once: (sent) => onceFor(sent, clock),
      recordRefusal: (entry) => database.transaction((transaction) => appendAudit(transaction, entry)),
      tls,
    },
    logger,
  );
  registerAuditMetrics(
    metrics.registry,
    () => auditHead.current,
    () => auditWatch.state,
  );
  http.measure(app);
  const metricsApp = buildMetricsApp(metrics);

  const stop = async () => {
    auditWatch.stop();
    await Promise.all([drain(app, drainMs), metricsApp.close(), dispatcher.stop(), sampler.stop()]);
    await Promise.all([rollouts.stop(), feed.stop(), policy.stop(), syncing.close()]);
    await configuration.close();
    await targets.close();
    await states.close();
    await changes.stop();
    await access.close();
    await database.close();
  };
  try {
    setFleet(fleet);
    applyLever();
    // Only now does the fleet show anything that can be read back.
    await rollouts.adopt(plans, feed.events);
    feed.wake();
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
    policy.start();
    syncing.sync.begin();
    auditWatch.start();
    return { url, metricsUrl, setFleet, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A failure, a recovery or a breaker that moved is worth a write of its own. */
function healthChanged({ part, result, before, after }: PolledEvent): boolean {
  if (part !== 'status') return false;
  return (
    !result.ok ||
    before.consecutiveFailures > 0 ||
    before.deadLetter !== undefined ||
    before.breaker.state !== after.breaker.state
  );
}
