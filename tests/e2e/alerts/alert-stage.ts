import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import type { HealthDocument } from '../../../src/contract/health.ts';
import type { PolicyTime } from '../../../src/contract/policy.ts';
import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import { startGrafana, type RunningGrafana } from '../../../tools/grafana-process.ts';
import { startChild, type Child } from '../child.ts';
import { startReceiver, type Receiver } from '../receiver.ts';
import { alertPlan } from './alert-plan.ts';
import { compressedProvisioning } from './compressed-rules.ts';

const root = resolve(import.meta.dirname, '../../..');
const site = 'sc-domain:example.com';
type Stop = () => Promise<void>;

/** What Grafana says of one of its rules. */
export interface RuleState {
  uid: string;
  name: string;
  state: 'inactive' | 'pending' | 'firing';
  health: string;
  lastEvaluation: string;
  lastError?: string;
  /** One for each set of labels; an error that leaves the state as it is shows here alone. */
  alerts?: { state: string; annotations: Record<string, string> }[];
}

/** Hosts, bikes and a Search Console that can be broken; the service; a Grafana; and who hears of it. */
export class AlertStage {
  readonly receiver: Receiver;
  readonly #grafana: RunningGrafana;
  readonly #scheduler: Child;
  readonly #fleet: Child;
  readonly #searchConsole: Child;
  readonly #token: string;
  readonly #stops: Stop[];

  private constructor(parts: {
    receiver: Receiver;
    grafana: RunningGrafana;
    scheduler: Child;
    fleet: Child;
    searchConsole: Child;
    token: string;
    stops: Stop[];
  }) {
    this.receiver = parts.receiver;
    this.#grafana = parts.grafana;
    this.#scheduler = parts.scheduler;
    this.#fleet = parts.fleet;
    this.#searchConsole = parts.searchConsole;
    this.#token = parts.token;
    this.#stops = parts.stops;
  }

  static async start(home: string, port: number): Promise<AlertStage> {
    const stops: Stop[] = [];
    /** What has begun is ended again, in turn, also where what comes after it cannot begin. */
    const begun = <Part extends { stop: Stop }>(part: Part): Part => {
      stops.unshift(() => part.stop());
      return part;
    };
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-alerts-'));
    stops.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    try {
      const settings = join(folder, 'rollcall.yaml');
      const fleet = begun(
        await startChild(join(root, 'src/simulator/main.ts'), [
          ...['--port', '0', '--instances', '12', '--stations', '20', '--plain', '--write', settings],
        ]),
      );
      const credentials = join(folder, 'search-console.json');
      const searchConsole = begun(
        await startChild(join(root, 'src/simulator/search-console/main.ts'), [
          ...['--port', '0', '--rows-per-day', '50', '--latency-ms', '5', '--credentials', credentials],
        ]),
      );
      writeSettings(settings, folder, credentials, searchConsole.ready);
      const data = join(folder, 'data');
      const scheduler = begun(
        await startChild(join(root, 'src/scheduler/main.ts'), [
          ...['--config', settings, '--data', data, '--port', '0', '--metrics-port', '0'],
        ]),
      );
      const receiver = await startReceiver();
      stops.unshift(() => receiver.close());
      const grafana = begun(
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
      const token = readFileSync(join(data, 'admin.token'), 'utf8').trim();
      return new AlertStage({ receiver, grafana, scheduler, fleet, searchConsole, token, stops });
    } catch (error) {
      for (const stop of stops) await stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }

  /** Every rule of Rollcall, as Grafana evaluates it. */
  async rules(): Promise<RuleState[]> {
    const url = `${this.#grafana.url}/api/prometheus/grafana/api/v1/rules`;
    const response = await fetch(url, { headers: { authorization: `Basic ${btoa('admin:admin')}` } });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    const { data } = (await response.json()) as { data: { groups: { rules: RuleState[] }[] } };
    return data.groups.flatMap(({ rules }) => rules);
  }

  /** Whether somebody was told that this alert fires. */
  wasTold(who: string, rule: string): boolean {
    return this.receiver
      .received(who)
      .some(({ alerts }) =>
        alerts.some(({ status, labels }) => status === 'firing' && labels.rollcall_alert === rule),
      );
  }

  health(): Promise<HealthDocument> {
    return this.#get('/api/monitoring/scheduler/health');
  }

  rollout(): Promise<RolloutDocument> {
    return this.#get('/api/rollouts/adaptive-polling');
  }

  async startRollout(): Promise<void> {
    const { revision } = await this.rollout();
    await this.#post('/api/rollouts/adaptive-polling/start', { revision, reason: 'to see it judged' });
  }

  /** Makes simulated instances misbehave, or recover. */
  async fault(names: 'all' | string[], kind: string, more: object = {}): Promise<void> {
    await this.#send('POST', `${this.#fleet.ready}/faults`, { names, kind, ...more });
  }

  async searchConsoleFault(fault: object): Promise<void> {
    await this.#send('POST', `${this.#searchConsole.ready}/simulator/faults`, fault);
  }

  /** Begins to read days anew, and does not wait for it. */
  async sync(days: number): Promise<void> {
    await this.#post('/api/sync/runs', { site, days, force: true, reason: 'to be refused' });
  }

  /** Asks for a plan with a view that the service does not have, as a page of another release does. */
  async mismatch(): Promise<void> {
    const time: PolicyTime = await this.#get('/api/time');
    const query = new URLSearchParams({
      v: '1',
      sv: time.recommended_live_sv ?? '',
      policy_version: 'rebal.greedy.v1',
      T_bucket: String(Date.parse(time.network.observed_bucket_ts ?? '') / 1_000),
      view_snapshot_id: 'of-another-release',
      view_snapshot_sha256: '0'.repeat(64),
    });
    const response = await fetch(`${this.#scheduler.ready}/api/policy/run?${query.toString()}`);
    if (response.status !== 409)
      throw new Error(`it was answered ${response.status}: ${await response.text()}`);
  }

  /** The service is gone; the rest of the stage stays. */
  stopScheduler(): Promise<void> {
    return this.#scheduler.stop();
  }

  async workers(count: number): Promise<void> {
    const { version } = await this.#get<{ version: number }>('/api/config');
    const body = { version, changes: { workers: count }, reason: 'to see the queue' };
    await this.#send('PATCH', `${this.#scheduler.ready}/api/config`, body);
  }

  #post(path: string, body: object): Promise<void> {
    return this.#send('POST', this.#scheduler.ready + path, body);
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(this.#scheduler.ready + path, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  async #send(method: string, url: string, body: object): Promise<void> {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  }
}

function writeSettings(file: string, folder: string, credentialsFile: string, rootUrl: string): void {
  const plans = join(folder, 'plans');
  mkdirSync(plans);
  writeFileSync(join(plans, 'adaptive-polling.yaml'), stringify(alertPlan));
  const { instances } = parse(readFileSync(file, 'utf8')) as { instances: object[] };
  const sync = {
    accounts: [{ id: '1', credentialsFile, rootUrl }],
    sites: [{ url: site, account: '1', days: 5, autoSync: false }],
    simulatorUrl: rootUrl,
  };
  writeFileSync(file, stringify({ plans, polling: quickPolling, instances, sync }));
}

/** Failures show within seconds, and slowness does not count as one. */
const quickPolling = {
  minInterval: '1s',
  baseInterval: '2s',
  requestTimeout: '8s',
  fixedInterval: { pve: '2s', pbs: '2s', pmg: '2s' },
  deadLetterRetry: '3s',
};
