import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { parse, stringify } from 'yaml';
import type { HealthDocument } from '../../../src/contract/health.ts';
import type { PolicyQueue } from '../../../src/contract/policy-overview.ts';
import type { PolicyTime } from '../../../src/contract/policy.ts';
import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import type { SyncStatus } from '../../../src/contract/sync.ts';
import { startGrafana, type RunningGrafana } from '../../../tools/grafana-process.ts';
import { startPostgres, type PostgresServer } from '../../postgres-server.ts';
import { startChild, type Child } from '../child.ts';
import { startReceiver, type Receiver } from '../receiver.ts';
import { order, ServiceCalls } from '../service-calls.ts';
import { Stops } from '../stops.ts';
import { alertPlan, optimizePlan } from './alert-plan.ts';
import { compressedProvisioning } from './compressed-rules.ts';
import { hangSolversOf } from './hung-solvers.ts';

const root = resolve(import.meta.dirname, '../../..');
const site = 'sc-domain:example.com';

/** What Grafana says of one of its rules. */
export interface RuleState {
  uid: string;
  name: string;
  state: 'inactive' | 'pending' | 'firing';
  health: string;
  lastEvaluation: string;
  lastError?: string;
  labels: Record<string, string>;
  /** One for each set of labels; an error that leaves the state as it is shows here alone. */
  alerts?: { state: string; annotations: Record<string, string> }[];
}

/** Hosts, bikes, a Search Console and a database that can be broken; the service; a Grafana; and who hears of it. */
export class AlertStage {
  readonly receiver: Receiver;
  readonly #grafana: RunningGrafana;
  readonly #scheduler: Child;
  readonly #fleet: Child;
  readonly #searchConsole: Child;
  readonly #database: PostgresServer;
  readonly #service: ServiceCalls;
  readonly #stops: Stops;

  private constructor(parts: {
    receiver: Receiver;
    grafana: RunningGrafana;
    scheduler: Child;
    fleet: Child;
    searchConsole: Child;
    database: PostgresServer;
    service: ServiceCalls;
    stops: Stops;
  }) {
    this.receiver = parts.receiver;
    this.#grafana = parts.grafana;
    this.#scheduler = parts.scheduler;
    this.#fleet = parts.fleet;
    this.#searchConsole = parts.searchConsole;
    this.#database = parts.database;
    this.#service = parts.service;
    this.#stops = parts.stops;
  }

  static async start(home: string, port: number): Promise<AlertStage> {
    const stops = new Stops();
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-alerts-'));
    stops.add(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    try {
      const settings = join(folder, 'rollcall.yaml');
      const fleet = stops.begun(
        await startChild(join(root, 'src/simulator/main.ts'), [
          ...['--port', '0', '--instances', '12', '--stations', '20', '--plain', '--write', settings],
        ]),
      );
      const credentials = join(folder, 'search-console.json');
      const searchConsole = stops.begun(
        await startChild(join(root, 'src/simulator/search-console/main.ts'), [
          ...['--port', '0', '--rows-per-day', '20', '--latency-ms', '5', '--credentials', credentials],
        ]),
      );
      writeSettings(settings, folder, credentials, searchConsole.ready);
      const database = await startPostgres();
      if (typeof database === 'string') throw new Error(database);
      stops.begun(database);
      const data = join(folder, 'data');
      const scheduler = stops.begun(
        await startChild(
          join(root, 'src/scheduler/main.ts'),
          ['--config', settings, '--data', data, '--port', '0', '--metrics-port', '0'],
          { DATABASE_URL: database.url },
        ),
      );
      const receiver = await startReceiver();
      stops.add(() => receiver.close());
      const grafana = stops.begun(
        await startGrafana({
          home,
          port,
          data: join(folder, 'grafana'),
          provisioning: compressedProvisioning(folder),
          schedulerUrl: scheduler.ready,
          schedulerToken: readFileSync(join(data, 'grafana.token'), 'utf8').trim(),
          onCallUrl: receiver.url('on-call'),
          featureOwnerUrl: receiver.url('feature-owner'),
          teamUrl: receiver.url('team'),
        }),
      );
      const service = new ServiceCalls(
        scheduler.ready,
        readFileSync(join(data, 'admin.token'), 'utf8').trim(),
      );
      return new AlertStage({ receiver, grafana, scheduler, fleet, searchConsole, database, service, stops });
    } catch (error) {
      await stops.stop();
      throw error;
    }
  }

  stop(): Promise<void> {
    return this.#stops.stop();
  }

  /** Every rule of Rollcall, as Grafana evaluates it. */
  async rules(): Promise<RuleState[]> {
    const url = `${this.#grafana.url}/api/prometheus/grafana/api/v1/rules`;
    const response = await fetch(url, { headers: { authorization: `Basic ${btoa('admin:admin')}` } });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    const { data } = (await response.json()) as { data: { groups: { rules: RuleState[] }[] } };
    return data.groups.flatMap(({ rules }) => rules);
  }

  /** Whether somebody was told that this alert fires; at this level, or at any. */
  wasTold(who: string, rule: string, severity?: string): boolean {
    return this.receiver
      .received(who)
      .some(({ alerts }) =>
        alerts.some(
          ({ status, labels }) =>
            status === 'firing' &&
            labels.rollcall_alert === rule &&
            labels.severity === (severity ?? labels.severity),
        ),
      );
  }

  health(): Promise<HealthDocument> {
    return this.#service.get('/api/monitoring/scheduler/health');
  }

  rollout(id: string): Promise<RolloutDocument> {
    return this.#service.get(`/api/rollouts/${id}`);
  }

  async startRollout(id: string): Promise<void> {
    const { revision } = await this.rollout(id);
    await this.#service.post(`/api/rollouts/${id}/start`, { revision, reason: 'to see it judged' });
  }

  async pullKillSwitch(id: string, name: string): Promise<void> {
    const { revision } = await this.rollout(id);
    await this.#service.post(`/api/rollouts/${id}/kill-switches/${name}`, {
      revision,
      reason: 'to see it pulled',
    });
  }

  async drill(id: string, name: string): Promise<void> {
    const { revision } = await this.rollout(id);
    await this.#service.post(`/api/rollouts/${id}/drills/${name}`, { revision, reason: 'to see the fault' });
  }

  /** Makes simulated instances misbehave, or recover. */
  async fault(names: 'all' | string[], kind: string, more: object = {}): Promise<void> {
    await order(`${this.#fleet.ready}/faults`, { names, kind, ...more });
  }

  async searchConsoleFault(fault: object): Promise<void> {
    await order(`${this.#searchConsole.ready}/simulator/faults`, fault);
  }

  /** Begins to read so many days anew, of each type, and does not wait for it. */
  async sync(days: number): Promise<void> {
    const limits = { maxConcurrency: 10, maxQueueSize: 1_000, maxInFlight: 10 };
    for (const type of searchTypes)
      await this.#service.post('/api/sync/runs', {
        site,
        type,
        days,
        force: true,
        limits,
        reason: 'to see it work',
      });
  }

  haltSync(): Promise<void> {
    return this.#service.post('/api/sync/halt', { reason: 'to see it halt' });
  }

  /** Seconds that the newest halt took to reach every worker, or has taken so far. */
  async haltTook(): Promise<number> {
    const { coordinator } = await this.#service.get<SyncStatus>('/api/sync');
    return coordinator.haltPropagationSeconds ?? NaN;
  }

  resumeSync(): Promise<void> {
    return this.#service.post('/api/sync/resume', { reason: 'to see it go on' });
  }

  /** Asks for a plan with a view that the service does not have, as a page of another release does. */
  async mismatch(): Promise<void> {
    const view = { view_snapshot_id: 'of-another-release', view_snapshot_sha256: '0'.repeat(64) };
    const response = await this.#askForPlan('rebal.greedy.v1', view);
    if (response.status !== 409)
      throw new Error(`it was answered ${response.status}: ${await response.text()}`);
  }

  /** Asks for plans of global, each with its own horizon, from a number of steps on. */
  async askForPlans(count: number, from: number): Promise<void> {
    for (let horizon = from; horizon < from + count; horizon += 1) {
      const response = await this.#askForPlan('rebal.global.v1', { horizon_steps: String(horizon) });
      if (!response.ok) throw new Error(`it was answered ${response.status}: ${await response.text()}`);
    }
  }

  /** Plans that wait, or are made. */
  async policyJobs(): Promise<number> {
    return (await this.#service.get<PolicyQueue>('/api/policy/queue')).depth;
  }

  /** The searches of the global solver hang, until the function that it returns is called. */
  hangSolvers(): () => void {
    return hangSolversOf(this.#scheduler.pid);
  }

  /** Nobody can write these tables, as long as it takes. */
  async lockTables(tables: string[], whileLocked: () => Promise<void>): Promise<void> {
    await this.#inDatabase(async (client) => {
      await client.query('begin');
      await client.query(`lock table ${tables.join(', ')} in share row exclusive mode`);
      await whileLocked();
      await client.query('rollback');
    });
  }

  /** Somebody who has the database changes who did what. */
  async tamperWithAudit(): Promise<void> {
    await this.#inDatabase(async (client) => {
      await client.query('alter table audit_entries disable trigger audit_entries_are_kept');
      await client.query("update audit_entries set actor = 'somebody else' where sequence = 1");
      await client.query('alter table audit_entries enable always trigger audit_entries_are_kept');
    });
  }

  /** The service is gone; the rest of the stage stays. */
  stopScheduler(): Promise<void> {
    return this.#scheduler.stop();
  }

  async configure(changes: object): Promise<void> {
    const { version } = await this.#service.get<{ version: number }>('/api/config');
    const body = { version, changes, reason: 'to see what comes of it' };
    await this.#service.patch('/api/config', body);
  }

  async #askForPlan(version: string, more: Record<string, string>): Promise<Response> {
    const time = await this.#service.get<PolicyTime>('/api/time');
    const query = new URLSearchParams({
      v: '1',
      sv: time.recommended_live_sv ?? '',
      policy_version: version,
      T_bucket: String(Date.parse(time.network.observed_bucket_ts ?? '') / 1_000),
      ...more,
    });
    return this.#service.ask(`/api/policy/run?${query.toString()}`);
  }

  async #inDatabase(work: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: this.#database.url });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }
}

function writeSettings(file: string, folder: string, credentialsFile: string, rootUrl: string): void {
  const plans = join(folder, 'plans');
  mkdirSync(plans);
  for (const plan of [alertPlan, optimizePlan])
    writeFileSync(join(plans, `${plan.name}.yaml`), stringify(plan));
  const written = parse(readFileSync(file, 'utf8')) as object;
  const sync = {
    accounts: [{ id: '1', credentialsFile, rootUrl }],
    sites: [{ url: site, account: '1', types: searchTypes, days: 5, autoSync: false }],
    // More than Search Console has: a setting that somebody got wrong.
    budgets: { sitePerMinute: 3_000, userPerMinute: 3_000 },
    simulatorUrl: rootUrl,
  };
  const policy = { jobsAtOnce: 1, solverDeadline: '6s', jobDeadline: '10m' };
  const rateLimit = { writesPerMinute: 1_000, readsPerMinute: 10_000 };
  writeFileSync(file, stringify({ ...written, plans, polling: quickPolling, rateLimit, policy, sync }));
}

const searchTypes = ['web', 'image', 'video', 'news'];

/** Failures show within seconds, and slowness does not count as one. */
const quickPolling = {
  minInterval: '1s',
  baseInterval: '2s',
  requestTimeout: '8s',
  fixedInterval: { pve: '2s', pbs: '2s', pmg: '2s' },
  deadLetterRetry: '3s',
};
