import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { startGrafana, type RunningGrafana } from '../../../tools/grafana-process.ts';
import { startChild, type Child } from '../child.ts';
import { ServiceCalls } from '../service-calls.ts';
import { Stops } from '../stops.ts';
import { demoPlan } from './demo-plan.ts';
import { freePort, startPrometheus, type RunningPrometheus } from './prometheus-process.ts';
import { Workload } from './workload.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Nobody is told anything: webhooks go where nothing listens. */
const nobody = 'http://127.0.0.1:9/';

/**
 * Everything that the dashboards show, at work: a fleet with two instances that fail, a city of bikes, a Search Console,
 * Prometheus, and a Grafana that is provisioned from the repository's files alone.
 */
export class Demo {
  readonly grafana: RunningGrafana;
  readonly workload: Workload;
  /** For a second data source. */
  readonly schedulerUrl: string;
  readonly schedulerToken: string;
  readonly #stops: Stops;

  private constructor(
    grafana: RunningGrafana,
    scheduler: { url: string; token: string },
    workload: Workload,
    stops: Stops,
  ) {
    this.grafana = grafana;
    this.schedulerUrl = scheduler.url;
    this.schedulerToken = scheduler.token;
    this.workload = workload;
    this.#stops = stops;
  }

  static async start(home: string, port: number): Promise<Demo> {
    const stops = new Stops();
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-demo-'));
    stops.add(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    try {
      const { simulator, settings } = await outsideWorld(folder, stops);
      const data = join(folder, 'data');
      const metricsPort = await freePort();
      const scheduler = stops.begun(
        await startChild(
          join(root, 'src/scheduler/main.ts'),
          ['--config', settings, '--data', data, '--port', '0', '--metrics-port', String(metricsPort)],
          { POLICY_AVAILABLE_VERSIONS: 'rebal.greedy.v1,rebal.global.v1' },
        ),
      );
      const prometheus = stops.begun(
        startPrometheus(join(folder, 'prometheus'), await freePort(), {
          'scheduler:9091': `127.0.0.1:${metricsPort}`,
          'grafana:3000': `127.0.0.1:${port}`,
        }),
      );
      const schedulerToken = readFileSync(join(data, 'grafana.token'), 'utf8').trim();
      const grafana = stops.begun(
        await startGrafana({
          home,
          port,
          data: join(folder, 'grafana'),
          provisioning: provisioningWith(folder, prometheus),
          schedulerUrl: scheduler.ready,
          schedulerToken,
          onCallUrl: nobody,
          featureOwnerUrl: nobody,
          teamUrl: nobody,
        }),
      );
      const token = readFileSync(join(data, 'admin.token'), 'utf8').trim();
      return new Demo(
        grafana,
        { url: scheduler.ready, token: schedulerToken },
        new Workload(new ServiceCalls(scheduler.ready, token), simulator.ready),
        stops,
      );
    } catch (error) {
      await stops.stop();
      throw error;
    }
  }

  stop(): Promise<void> {
    return this.#stops.stop();
  }
}

/** The simulators, and the settings with which a scheduler watches them. */
async function outsideWorld(folder: string, stops: Stops): Promise<{ simulator: Child; settings: string }> {
  const settings = join(folder, 'rollcall.yaml');
  const simulator = stops.begun(
    await startChild(join(root, 'src/simulator/main.ts'), [
      ...['--port', '0', '--instances', '12', '--stations', '60', '--write', settings],
    ]),
  );
  const credentials = join(folder, 'search-console.json');
  const { ready } = stops.begun(
    await startChild(join(root, 'src/simulator/search-console/main.ts'), [
      ...['--port', '0', '--rows-per-day', '400', '--latency-ms', '600', '--credentials', credentials],
    ]),
  );
  const plans = join(folder, 'plans');
  cpSync(join(root, 'rollouts'), plans, { recursive: true });
  rmSync(join(plans, 'plan.schema.json'));
  writeFileSync(join(plans, 'adaptive-polling.yaml'), stringify(demoPlan));
  const { instances } = parse(readFileSync(settings, 'utf8')) as { instances: object[] };
  const accounts = [{ id: '1', project: 'simulated', credentialsFile: credentials, rootUrl: ready }];
  const sites = [{ url: 'sc-domain:example.com', account: '1', days: 30, autoSync: false }];
  const sync = { accounts, sites, simulatorUrl: ready };
  writeFileSync(settings, stringify({ plans, polling: quickPolling, instances, sync }));
  return { simulator, settings };
}

/** Failures show within seconds; everything else is as by default. */
const quickPolling = {
  minInterval: '1s',
  baseInterval: '2s',
  requestTimeout: '2s',
  fixedInterval: { pve: '2s', pbs: '4s', pmg: '4s' },
};

/** The repository's provisioning with what docker-compose.yaml adds to it: Prometheus. */
function provisioningWith(folder: string, { url }: RunningPrometheus): string {
  const provisioning = join(folder, 'provisioning');
  cpSync(join(root, 'provisioning'), provisioning, { recursive: true });
  const file = readFileSync(join(root, 'deploy/grafana/prometheus.yaml'), 'utf8');
  mkdirSync(join(provisioning, 'datasources'), { recursive: true });
  writeFileSync(
    join(provisioning, 'datasources/prometheus.yaml'),
    file.replace('http://prometheus:9090', url),
  );
  return provisioning;
}
