import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { grafanaRules } from '../../alerts/grafana/rules-file.ts';
import type { AlertRule } from '../../alerts/rule.ts';
import { ruleGroups } from '../../alerts/rules.ts';
import type { HealthDocument } from '../../src/contract/health.ts';
import type { RolloutDocument } from '../../src/contract/rollout.ts';
import { startGrafana, type RunningGrafana } from '../../tools/grafana-process.ts';
import { startChild, type Child } from './child.ts';
import { pollingPlan } from './polling-plan.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { order, ServiceCalls } from './service-calls.ts';

const root = resolve(import.meta.dirname, '../..');
const grafanaPort = Number(process.env.GRAFANA_PORT ?? 3100);
/** Ten minutes are compressed to these, so that the run sees a rule fire and resolve; all else of it is as shipped. */
export const alertAboveSeconds = Number(process.env.ROLLCALL_E2E_ALERT_SECONDS ?? 20);

/** What the tests look at of an audit entry. */
interface AuditLine {
  actor: string;
  action: string;
  outcome: string;
  reason: string;
}

/** A simulated fleet, the service, two receivers and a real Grafana, provisioned from the repository's files. */
export class Stage {
  readonly grafana: RunningGrafana;
  readonly receiver: Receiver;
  /** The secret that Grafana keeps for the data source: no browser may ever get it. */
  readonly grafanaToken: string;
  readonly #scheduler: Child;
  readonly #simulator: Child;
  readonly #service: ServiceCalls;
  readonly #folder: string;

  private constructor(parts: {
    grafana: RunningGrafana;
    receiver: Receiver;
    scheduler: Child;
    simulator: Child;
    token: string;
    grafanaToken: string;
    folder: string;
  }) {
    this.grafana = parts.grafana;
    this.grafanaToken = parts.grafanaToken;
    this.receiver = parts.receiver;
    this.#scheduler = parts.scheduler;
    this.#simulator = parts.simulator;
    this.#service = new ServiceCalls(parts.scheduler.ready, parts.token);
    this.#folder = parts.folder;
  }

  static async start(home: string): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-e2e-'));
    const settings = join(folder, 'rollcall.yaml');
    const simulator = await startChild(join(root, 'src/simulator/main.ts'), [
      '--port',
      '0',
      '--write',
      settings,
    ]);
    const plans = join(folder, 'plans');
    mkdirSync(plans);
    writeFileSync(join(plans, 'adaptive-polling.yaml'), stringify(quickPlan));
    const { instances } = parse(readFileSync(settings, 'utf8')) as { instances: object[] };
    writeFileSync(settings, stringify({ plans, polling: quickPolling, instances }));
    const data = join(folder, 'data');
    const scheduler = await startChild(join(root, 'src/scheduler/main.ts'), [
      '--config',
      settings,
      '--data',
      data,
      '--port',
      '0',
      '--metrics-port',
      '0',
    ]);
    const token = readFileSync(join(data, 'admin.token'), 'utf8').trim();
    const grafanaToken = readFileSync(join(data, 'grafana.token'), 'utf8').trim();
    const receiver = await startReceiver();
    const grafana = await startGrafana({
      home,
      port: grafanaPort,
      data: join(folder, 'grafana'),
      provisioning: compressedProvisioning(folder),
      schedulerUrl: scheduler.ready,
      schedulerToken: grafanaToken,
      onCallUrl: receiver.url('on-call'),
      featureOwnerUrl: receiver.url('feature-owner'),
      teamUrl: receiver.url('team'),
    });
    return new Stage({ grafana, receiver, scheduler, simulator, token, grafanaToken, folder });
  }

  async stop(): Promise<void> {
    await this.grafana.stop();
    await this.#scheduler.stop();
    await this.#simulator.stop();
    await this.receiver.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  health(): Promise<HealthDocument> {
    return this.#service.get<HealthDocument>('/api/monitoring/scheduler/health');
  }

  rollout(): Promise<RolloutDocument> {
    return this.#service.get<RolloutDocument>('/api/rollouts/adaptive-polling');
  }

  async audit(): Promise<AuditLine[]> {
    return (await this.#service.get<{ entries: [] }>('/api/audit')).entries;
  }

  /** Makes a simulated instance misbehave, or recover. */
  async fault(instance: string, kind: string): Promise<void> {
    await order(`${this.#simulator.ready}/instances/${instance}/fault`, { kind });
  }
}

/** Failures show within seconds; everything else is as by default. */
const quickPolling = {
  minInterval: '1s',
  baseInterval: '2s',
  requestTimeout: '2s',
  fixedInterval: { pve: '2s', pbs: '4s', pmg: '4s' },
  deadLetterRetry: '3s',
};

/** Two of the shipped stages, with windows and dwells that a test can wait for, a tick and a sign-off. */
const quickPlan = {
  ...pollingPlan,
  stages: [
    {
      name: 'staging',
      title: 'Staging',
      settings: { enabled: true, scope: { groups: ['staging'] } },
      dwell: '30s',
      snapshots: ['0s', 'end'],
      preconditions: [
        { kind: 'tick', name: 'window', title: 'The rollout window is approved', role: 'feature-owner' },
      ],
      signOffs: ['sre'],
      exit: ['queue', 'staleness'],
    },
    {
      name: 'p25',
      title: '25 %',
      settings: { enabled: true, scope: { groups: ['staging'], percent: 25 } },
      dwell: '30s',
      exit: ['queue', 'staleness'],
    },
  ],
};

function compressedProvisioning(folder: string): string {
  const provisioning = join(folder, 'provisioning');
  cpSync(join(root, 'provisioning'), provisioning, { recursive: true });
  const sooner = (ruleGroups.scheduler ?? []).map((rule): AlertRule => {
    const [level] = rule.levels;
    return rule.name === 'breaker-not-closed'
      ? { ...rule, levels: [{ ...level, threshold: alertAboveSeconds }], keepFiringFor: '0s' }
      : rule;
  });
  writeFileSync(
    join(provisioning, 'alerting/rules.yaml'),
    grafanaRules({ ...ruleGroups, scheduler: sooner }, () => undefined).replaceAll(
      'interval: 30s',
      'interval: 10s',
    ),
  );
  return provisioning;
}
