import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';

const root = resolve(import.meta.dirname, '../../..');

export interface RunningPrometheus {
  url: string;
  stop(): Promise<void>;
}

interface ScrapeConfiguration {
  global: Record<string, string>;
  scrape_configs: { static_configs: { targets: string[] }[]; [option: string]: unknown }[];
}

/** Where deploy/prometheus/prometheus.yml says that a service is, and where it is on this machine. */
type Addresses = Record<string, string>;

/** A real Prometheus with the scrape configuration that is shipped, but for where things are and how often it asks. */
export function startPrometheus(folder: string, port: number, addresses: Addresses): RunningPrometheus {
  const shipped = parse(
    readFileSync(join(root, 'deploy/prometheus/prometheus.yml'), 'utf8'),
  ) as ScrapeConfiguration;
  return startPrometheusFor(folder, port, {
    global: { ...shipped.global, scrape_interval: '5s' },
    scrape_configs: shipped.scrape_configs.map((job) => ({
      ...job,
      static_configs: job.static_configs.map(({ targets, ...rest }) => ({
        ...rest,
        targets: targets.map((target) => addresses[target] ?? target),
      })),
    })),
  });
}

/** A real Prometheus with this configuration. */
export function startPrometheusFor(
  folder: string,
  port: number,
  configuration: ScrapeConfiguration,
): RunningPrometheus {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, stringify(configuration));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
