import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { healthDocument, type HealthDocument } from '../../src/contract/health.ts';
import { nodeList, type Node } from '../../src/contract/nodes.ts';
import { hasty, until } from '../integration/service-process.ts';
import { root } from './image.ts';
import { Started } from './started.ts';

const adminToken = 'a'.repeat(64);

/** A simulated fleet in a process of its own, and the settings file with which every node polls it. */
export async function startFleet(
  folder: string,
  instances: number,
  settings: object = {},
): Promise<{ simulator: Started; config: string }> {
  const written = join(folder, 'fleet.yaml');
  const simulator = new Started({
    command: [
      ...[process.execPath, join(root, 'src/simulator/main.ts'), '--instances', String(instances), '--plain'],
      ...['--port', '0', '--write', written],
    ],
    cwd: folder,
    env: {},
  });
  try {
    await simulator.ready();
    const config = join(folder, 'rollcall.yaml');
    const fleet = parse(readFileSync(written, 'utf8')) as object;
    writeFileSync(config, stringify({ polling: hasty, ...settings, ...fleet }));
    return { simulator, config };
  } catch (error) {
    await simulator.kill9();
    throw error;
  }
}

/** Another version: the sources with one migration more, in a folder of its own. */
export function copyVersion(
  folder: string,
  { version, migration }: { version: string; migration: string },
): string {
  const to = join(folder, `rollcall-${version}`);
  for (const part of ['src', 'rollouts', 'alerts', 'package.json'])
    cpSync(join(root, part), join(to, part), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object;
  writeFileSync(join(to, 'package.json'), JSON.stringify({ ...manifest, version }));
  writeFileSync(join(to, 'src/scheduler/storage/migrations/0999_another.sql'), migration);
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
  return to;
}

/** The last migration that the sources know, without `.sql`. */
export function lastMigration(): string {
  const files = readdirSync(join(root, 'src/scheduler/storage/migrations')).sort();
  return (files.at(-1) as string).replace('.sql', '');
}

interface NodeOptions {
  name: string;
  databaseUrl: string;
  config: string;
  folder: string;
  /** The version that it runs: a folder of sources. */
  version?: string;
}

/** One node of a cluster, asked over HTTP. */
export class ClusterNode {
  readonly name: string;
  readonly started: Started;
  url = '';

  /** Starts it, and does not wait for it. */
  constructor({ name, databaseUrl, config, folder, version = root }: NodeOptions) {
    this.name = name;
    const data = join(folder, name);
    mkdirSync(data, { recursive: true });
    this.started = new Started({
      command: [process.execPath, join(version, 'src/scheduler/main.ts'), '--cluster', '--node', name],
      cwd: folder,
      env: {
        DATABASE_URL: databaseUrl,
        ROLLCALL_CONFIG: config,
        ROLLCALL_DATA: data,
        ROLLCALL_PORT: '0',
        ROLLCALL_METRICS_PORT: '0',
        ROLLCALL_ADMIN_TOKEN: adminToken,
        ROLLCALL_READS_PER_MINUTE: '10000000',
        ROLLCALL_WRITES_PER_MINUTE: '1000000',
      },
    });
  }

  async ready(): Promise<this> {
    this.url = await this.started.ready();
    return this;
  }

  async ask(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
  }

  async health(): Promise<HealthDocument> {
    return healthDocument.parse(await (await this.ask('/api/monitoring/scheduler/health')).json());
  }

  async nodes(): Promise<Node[]> {
    return nodeList.parse(await (await this.ask('/api/nodes')).json()).nodes;
  }

  /** Waits until every instance has been polled. */
  async polled(instances: number): Promise<void> {
    await until(`${instances} instances were polled`, 60_000, async () => {
      const health = await this.health();
      return (
        health.instances.length === instances &&
        health.instances.every(({ pollStatus }) => pollStatus.lastSuccess !== undefined)
      );
    });
  }
}
