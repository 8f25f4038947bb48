import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { canonicalJson } from '../contract/canonical-json.ts';
import { instanceKey, type InstanceConfig } from '../contract/instance.ts';
import { noNodes } from '../contract/nodes.ts';
import type { Scope } from '../contract/plan.ts';
import { onceFor } from './actions/once.ts';
import { appendAudit, readHead } from './audit/audit-log.ts';
import { AuditReader } from './audit/audit-reader.ts';
import { AuditWatch } from './audit/audit-watch.ts';
import { RememberedHead } from './audit/head.ts';
import { startAccess } from './auth/start-access.ts';
import { CellService, prepareCell } from './cell-service.ts';
import { systemClock, type Clock } from './clock/clock.ts';
import { clusterDatabaseUrl } from './cluster-database-url.ts';
import { startEventFeed } from './event-feed.ts';
import { InstanceChanges } from './events/instance-changes.ts';
import { PastEventReader } from './events/past-events.ts';
import { HistorySampler } from './history-sampler.ts';
import { HistoryStore } from './history/history-store.ts';
import { PollableFleet, maxResponseBytes } from './poll-fleet.ts';
import { Configuration } from './configuration/configuration.ts';
import { cadenceOf, fromSettings, leverUnder } from './configuration/lever-and-cadence.ts';
import { gaugesOf } from './fleet-gauges.ts';
import type { FleetPollingPorts } from './fleet-polling.ts';
import { ServiceJobs } from './jobs.ts';
import { joinCluster } from './join-cluster.ts';
import { listen } from './listening.ts';
import { ownFaultLog } from './log-polls.ts';
import { Management } from './management/management.ts';
import { PollCount } from './poll-count.ts';
import { tellPolled } from './polled.ts';
import { pollAlone } from './polling-alone.ts';
import { healthDocumentOf } from './polling/health-document.ts';
import { healthText } from './polling/health-text.ts';
import { longestStatusPollMs } from './polling/interval.ts';
import type { PollingSettings } from './polling/polling-settings.ts';
import { scopesOf, type AdaptiveSetting } from './polling/scope.ts';
import { loadAdaptiveSetting } from './polling/state-store.ts';
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
import { SharedSetting } from './shared-setting.ts';
import { readTls } from './settings/tls-files.ts';
import type { Secrets } from './settings/read.ts';
import type { Settings } from './settings/schema.ts';
import { openDatabase } from './storage/open.ts';
import { SyncService } from './sync-service.ts';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
/** How long a stop waits for answers that are under way, in ms. */
const drainMs = 5_000;

/** A fleet to poll, and where its simulator takes faults, if it is simulated. */
interface ComingFleet {
  instances: InstanceConfig[];
  simulatorUrl?: string;
}

interface RunningService {
  /** Where the API answers. */
  url: string;
  metricsUrl: string;
  /** Makes this the fleet from now on. Who stays keeps its state. */
  setFleet(fleet: InstanceConfig[]): void;
  /** Resolves with the reason when this process may not go on as a node: another has its name. It is to be stopped. */
  lost: Promise<Error>;
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
  const { polling: cadences } = settings;
  const cell = prepareCell(settings.cell, loadPlans(settings.plans ?? join(root, 'rollouts')));
  const { plans } = cell;

  // Storage, and who may act
  const onStorageError = (error: unknown) =>
    logger.error({ err: error }, 'storage failed; it is tried again');
  const tls = readTls(settings.tls);
  const { databaseUrl: url } = secrets;
  const databaseUrl = url !== undefined && settings.cluster ? clusterDatabaseUrl(url) : url;
  const [opened, firstFleet] = await Promise.all([
    openDatabase({ databaseUrl, folder: settings.data, onError: onStorageError }),
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
  const {
    node,
    parts: cluster,
    lost,
  } = await joinCluster(settings, { database, version, onError: onStorageError });
  const clock: Clock = node?.clock ?? systemClock;
  const jobs = new ServiceJobs({
    database,
    embedded: databaseUrl === undefined,
    own: node?.engine,
    onError: onStorageError,
  });
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
    defaults: fromSettings(cadences),
    env: process.env,
    systemJsonPath: join(settings.data, 'system.json'),
    log: logger,
  });
  const pollingSettings = (): PollingSettings => ({
    cadence: cadenceOf(configuration.current(), cadences.fixedInterval),
    partCadence: cadences.partInterval,
    workers: configuration.current().workers,
    deadLetterRetryMs: cadences.deadLetterRetry,
    host: { concurrency: cadences.hostConcurrency, requestsPerMinute: cadences.hostRequestsPerMinute },
  });

  // Polling
  const changes = new InstanceChanges(database, clock, onStorageError, node?.name);
  const polls = new PollCount(clock);
  const timeouts = { requestTimeoutMs: cadences.requestTimeout, connectTimeoutMs: cadences.connectTimeout };
  const targets = new PollableFleet({
    ...timeouts,
    maxResponseBytes,
    onStations: (reading) => policy.snapshots.record(reading).catch(onStorageError),
  });
  const pollingPorts: FleetPollingPorts = {
    database,
    clock,
    settings: pollingSettings,
    deadlineMs: (part) =>
      part === 'status'
        ? Math.min(cadences.pollDeadline, longestStatusPollMs(pollingSettings().cadence))
        : cadences.pollDeadline,
    poll: (instance, part, signal) => targets.poll(instance, part, signal),
    onPolled: (event) => tellPolled(event, { clock, logger, events: feed.events, changes, metrics, polls }),
    onClockSet: (ms) => logger.warn({ ms }, 'the clock was set; the schedule moved with it'),
    onError: onStorageError,
  };
  const refresh = async () => {
    await configuration.follow();
    await sharedLever.look();
  };
  const inCluster = node && cluster?.pollInCluster({ ...pollingPorts, node, refresh, timeouts });
  const polling = inCluster ?? (await pollAlone(pollingPorts));
  const metrics = new Metrics(() => gaugesOf(polling.snapshot()));
  let scopes = scopesOf([]);
  const setFleet = (next: InstanceConfig[]) => {
    const staying = new Set(next.map(instanceKey));
    for (const config of fleet)
      if (!staying.has(instanceKey(config))) metrics.forget(config.type, config.name);
    fleet = next;
    scopes = scopesOf(next.map((config) => ({ key: instanceKey(config), group: config.group })));
    targets.setFleet(next);
    polling.setFleet(next);
  };

  // The lever: a rollout sets it, and the configuration has the last word
  let leverOfRollout = await loadAdaptiveSetting(database);
  const lever = () => leverUnder(configuration.current().adaptivePollingEnabled, leverOfRollout);
  const setLever = (setting: AdaptiveSetting) => {
    leverOfRollout = setting;
    polling.setAdaptive(lever());
  };
  const sharedLever = new SharedSetting(() => loadAdaptiveSetting(database), setLever, leverOfRollout);
  configuration.onChange(() => {
    polling.configure(pollingSettings());
    polling.setAdaptive(lever());
  });

  // Optimize policies, on the stations that are polled
  const policy = await PolicyService.open({
    database,
    jobs: jobs.engine,
    clock,
    shared: node !== undefined,
    settings: settings.policy,
    systems: () => fleet.filter(({ type }) => type === 'gbfs').map(({ name }) => name),
    registry: metrics.registry,
    onError: (error) => logger.error({ err: error }, 'the policy engine failed; it tries again'),
  });

  // The Search Console sync
  const syncing = new SyncService({
    settings: settings.sync,
    database,
    jobs: jobs.engine,
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
      health: () => healthDocumentOf(polling.snapshot(), pollingSettings()),
      selected: (scope: Scope) => scopes(scope),
      // As history has it, so that a backtest judges by the same number.
      instances: () => sampledInstances ?? fleet.length,
      apply: (setting) => (node ? sharedLever.look() : setLever(setting)),
      adaptivePollingEnabled: () => configuration.current().adaptivePollingEnabled,
    },
    optimize: policy.lever,
    optimizeFaults: firstFleet.simulatorUrl === undefined ? undefined : policy.faults,
    sync: syncing.lever,
    simulatorUrl: firstFleet.simulatorUrl,
    permits: cells.permits,
    nodesBehind: node && ((name) => node.nodesBehind(name)),
    registry: metrics.registry,
    onError: onStorageError,
  });
  const feed = await startEventFeed({
    settings: settings.webhooks,
    database,
    clock,
    jobs: jobs.engine,
    from: auditHead.current.sequence,
    onEvent: (event) => rollouts.count(event),
    onAttempt: registerWebhookMetrics(metrics.registry),
    onError: onStorageError,
    logger,
  });
  onAuditGrown = () => feed.wake();
  const logOwnFault = ownFaultLog(logger);
  const measure = async () => ({
    ...vitals.sample(),
    ...(await policy.sample()),
    ...(await syncing.sample()),
  });
  const samples =
    node && cluster && new cluster.ClusterSampling({ node, clock, measure, onError: onStorageError });
  const sampler = new HistorySampler({
    clock,
    history,
    fleet: async () => {
      await polling.fresh();
      return polling.snapshot();
    },
    polls: () => samples?.polls() ?? polls.take(),
    stalenessTargetMs: () => configuration.current().stalenessTargetSeconds * 1_000,
    workloads: () => samples?.workloads() ?? measure(),
    onSampled: async (sample) => {
      sampledInstances = sample['instances.total'];
      logOwnFault(polling.snapshot().faultMayBeOursSince);
      // Other processes append to the audit log, too.
      feed.wake();
      await rollouts.tick();
    },
    onError: onStorageError,
  });
  if (node && inCluster && samples)
    cluster?.followCluster({
      node,
      polling: inCluster,
      polls,
      fleet: () => fleet,
      levers: () => ({ 'adaptive-polling': canonicalJson(lever()), optimize: policy.leverText }),
      workloads: () => samples.lately,
      refresh,
      policy,
      rollouts,
      registry: metrics.registry,
      feed,
      database,
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
    text: () => healthText(polling.snapshot(), pollingSettings()),
    orders: () => polling.orders,
    stored: () => polling.isStored(),
    turn: (bytes) => turns.next(bytes),
    monotonic: () => clock.monotonic(),
  });
  const app = buildApp(
    {
      version,
      now: () => clock.now(),
      health: async () => {
        await polling.fresh();
        return health.get();
      },
      nodes: () => node?.list() ?? Promise.resolve(noNodes(clock.now())),
      storage: async () => void (await database.query('select 1')),
      auditState: () => auditWatch.state,
      history: (...query) => history.read(...query),
      management: new Management({ clock, fleet: polling.managed }),
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
  const metricsApp = buildMetricsApp(metrics, () => polling.fresh());

  const stop = async () => {
    auditWatch.stop();
    const told = node?.drain();
    const sampling = samples ? samples.stop() : sampler.stop();
    await Promise.all([drain(app, drainMs), metricsApp.close(), polling.stop(), sampling, told]);
    await Promise.all([rollouts.stop(), feed.stop(), policy.stop(), syncing.close()]);
    await configuration.close();
    await targets.close();
    await polling.close();
    await changes.stop();
    await access.close();
    await jobs.stop();
    await node?.leave().catch(onStorageError);
    await database.close();
  };
  try {
    setFleet(fleet);
    polling.setAdaptive(lever());
    // Only now does the fleet show anything that can be read back.
    await rollouts.adopt(plans, feed.events, (await node?.isAlone()) ?? true);
    feed.wake();
    const addresses = await listen(settings, { app, metricsApp });
    await polling.start();
    if (samples) await samples.start(sampler);
    else sampler.start();
    policy.start();
    syncing.sync.begin();
    auditWatch.start();
    await node?.ready();
    return { ...addresses, setFleet, stop, lost };
  } catch (error) {
    // Why it cannot start is what somebody has to mend, whatever else fails at its end.
    await stop().catch(onStorageError);
    throw error;
  }
}
