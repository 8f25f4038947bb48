import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../../runbooks/shell.ts';
import { startPulse, type Pulse } from '../../users/pulse.ts';
import { readmeFence } from '../../users/readme.ts';
import { freePort, startPrometheusFor } from '../demo/prometheus-process.ts';
import { startReceiver, type Receiver } from '../receiver.ts';
import { ExistingGrafana } from './existing-grafana.ts';

const root = resolve(import.meta.dirname, '../../..');
const section = 'You have a Pulse, and want it in your Grafana';
/** The machine of this Grafana, in Grafana's words. */
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
type Stop = () => Promise<void>;

/** A Pulse, a Grafana of somebody's own with a Prometheus that scrapes it, and what comes of the README's steps. */
export class PulseStage {
  readonly pulse: Pulse;
  readonly grafana: ExistingGrafana;
  /** All alerts of this Grafana go here, as they did before. */
  readonly receiver: Receiver;
  readonly #stops: Stop[];

  private constructor(pulse: Pulse, grafana: ExistingGrafana, receiver: Receiver, stops: Stop[]) {
    this.pulse = pulse;
    this.grafana = grafana;
    this.receiver = receiver;
    this.#stops = stops;
  }

  static async start(home: string, port: number): Promise<PulseStage> {
    const stops: Stop[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-pulse-'));
    stops.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    try {
      const pulse = await startPulse();
      stops.unshift(() => pulse.close());
      const receiver = await startReceiver();
      stops.unshift(() => receiver.close());
      const prometheus = startPrometheusFor(join(folder, 'prometheus'), await freePort(), {
        global: { scrape_interval: '5s' },
        scrape_configs: [
          {
            job_name: 'pulse',
            honor_labels: true,
            static_configs: [{ targets: [new URL(pulse.url).host] }],
          },
        ],
      });
      stops.unshift(() => prometheus.stop());
      const house = { prometheusUrl: prometheus.url, receiverUrl: receiver.url('house') };
      const grafana = new ExistingGrafana(home, port, join(folder, 'grafana'), house);
      stops.unshift(() => grafana.stop());
      // It was there before.
      await grafana.start();
      await grafana.stop();
      await install(grafana);
      await grafana.start(environment(pulse, grafana));
      return new PulseStage(pulse, grafana, receiver, stops);
    } catch (error) {
      for (const stop of stops) await stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }

  /** Instances of which somebody was told that this alert fires, or that it is over. */
  told(alert: string, status: 'firing' | 'resolved'): string[] {
    const alerts = this.receiver.received('house').flatMap((notification) => notification.alerts);
    const named = alerts.filter((each) => each.status === status && each.labels.rollcall_alert === alert);
    return [...new Set(named.map(({ labels }) => labels.instance ?? ''))].sort();
  }
}

/** What the README says, word for word, but that platform and folders are this Grafana's, and `npm ci` was done. */
const here = (text: string, { folder }: ExistingGrafana): string =>
  text
    .replaceAll('npm ci && ', '')
    .replaceAll('linux_amd64', platform)
    .replaceAll('/etc/grafana', folder)
    .replaceAll('/var/lib/grafana', folder);

const { PATH = '', HOME = '', NODE_EXTRA_CA_CERTS } = process.env;
/** What anybody has who takes the README's steps here; behind some proxies the registry is known by its own authority. */
const ofTheMachine = { PATH, HOME, ...(NODE_EXTRA_CA_CERTS !== undefined && { NODE_EXTRA_CA_CERTS }) };

/** Takes the README's steps. */
async function install(grafana: ExistingGrafana): Promise<void> {
  for (const words of ['npm run package', 'alert-rules']) {
    const { code, out, error } = await run(here(readmeFence(section, words), grafana), root, ofTheMachine);
    if (code !== 0) throw new Error(`the README's steps with "${words}" ended with ${code}:\n${out}${error}`);
  }
  grafana.writeSettings(readmeFence(section, 'allow_loading_unsigned_plugins').replace('[plugins]', ''));
  compressWaits(join(grafana.folder, 'provisioning/alerting/rollcall-rules.yaml'));
}

/** Ten minutes are one, a rule is evaluated every 10 s, and nothing is waited for after that; all else is as written. */
function compressWaits(file: string): void {
  const text = readFileSync(file, 'utf8')
    .replaceAll('interval: 30s', 'interval: 10s')
    .replaceAll(/\b(for|keepFiringFor): \d+[sm]$/gm, '$1: 0s');
  writeFileSync(file, text.replaceAll(/^( +- )600$/gm, '$160'));
}

/** The variables that the README names, with this Pulse in them. */
function environment(pulse: Pulse, grafana: ExistingGrafana): Record<string, string> {
  const lines = here(readmeFence(section, 'ROLLCALL_URL='), grafana)
    .split('\n')
    .map((line) => /^(\w+)=([^ ]+)/.exec(line)?.slice(1) ?? []);
  const named = Object.fromEntries(lines) as Record<string, string>;
  const own = { ROLLCALL_URL: pulse.url, ROLLCALL_TOKEN: pulse.token };
  return { ...named, ...own };
}
