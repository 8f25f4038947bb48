import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const startsWithinMs = 90_000;

/** What a Grafana's owner had before: a folder of dashboards, a Prometheus, and a route of their own. */
interface House {
  prometheusUrl: string;
  /** Of the webhook that all of their alerts go to. */
  receiverUrl: string;
}

/** A Grafana that is somebody's: with a settings file, and provisioning in which there is nothing of Rollcall. */
export class ExistingGrafana {
  readonly url: string;
  /** In place of /etc/grafana and /var/lib/grafana. */
  readonly folder: string;
  readonly #home: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  constructor(home: string, port: number, folder: string, house: House) {
    this.#home = home;
    this.#port = port;
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    for (const name of ['plugins', 'dashboards', ...subfolders.map((each) => `provisioning/${each}`)])
      mkdirSync(join(folder, name), { recursive: true });
    this.writeSettings('');
    this.#provision('dashboards/house.yaml', {
      apiVersion: 1,
      providers: [
        { name: 'house', folder: 'House', type: 'file', options: { path: join(folder, 'dashboards') } },
      ],
    });
    writeFileSync(join(folder, 'dashboards/house.json'), JSON.stringify({ uid: 'house', title: 'House' }));
    this.#provision('datasources/house.yaml', {
      apiVersion: 1,
      datasources: [
        {
          ...{ name: 'House Prometheus', uid: 'house-prometheus', type: 'prometheus', access: 'proxy' },
          ...{ url: house.prometheusUrl, jsonData: { timeInterval: '5s' } },
        },
      ],
    });
    const settings = { url: house.receiverUrl };
    this.#provision('alerting/house.yaml', {
      apiVersion: 1,
      contactPoints: [{ name: 'house', receivers: [{ uid: 'house', type: 'webhook', settings }] }],
      policies: [{ receiver: 'house', group_wait: '1s', group_interval: '5s', group_by: ['alertname'] }],
    });
  }

  /** @param more lines in the words of `grafana.ini`, below its own */
  writeSettings(more: string): void {
    const at = (name: string) => join(this.folder, name);
    writeFileSync(
      at('grafana.ini'),
      `[paths]
data = ${at('data')}
logs = ${at('log')}
plugins = ${at('plugins')}
provisioning = ${at('provisioning')}
[server]
http_addr = 127.0.0.1
http_port = ${this.#port}
[analytics]
reporting_enabled = false
check_for_updates = false
check_for_plugin_updates = false
[news]
news_feed_enabled = false
[plugins]
preinstall_disabled = true
${more}
`,
    );
  }

  /** @param env what its process is given beside what every process has */
  async start(env: Record<string, string> = {}): Promise<void> {
    const log = join(this.folder, 'grafana.log');
    const output = openSync(log, 'a');
    const child = spawn(
      join(this.#home, 'bin/grafana'),
      ['server', '--homepath', this.#home, '--config', join(this.folder, 'grafana.ini')],
      { stdio: ['ignore', output, output], env: { PATH: process.env.PATH, ...env } },
    );
    this.#process = child;
    const until = Date.now() + startsWithinMs;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || Date.now() > until) {
        await this.stop();
        throw new Error(`Grafana does not answer at ${this.url}: see ${log}.`);
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGTERM');
    await ended;
  }

  /** What its API answers its admin. */
  async get<Answer>(path: string): Promise<Answer> {
    const response = await fetch(this.url + path, {
      headers: { authorization: `Basic ${btoa('admin:admin')}` },
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  #provision(file: string, content: object): void {
    writeFileSync(join(this.folder, 'provisioning', file), stringify(content));
  }

  #answers(): Promise<boolean> {
    return fetch(`${this.url}/api/health`).then(
      (response) => response.ok,
      () => false,
    );
  }
}

const subfolders = ['plugins', 'datasources', 'dashboards', 'alerting'];
