import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceConfig } from '../../src/contract/instance.ts';
import { nodeList, type Node, type NodeList } from '../../src/contract/nodes.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { plansIn, quickPlan } from './quick-plan.ts';
import { hasty, ServiceProcess, until } from './service-process.ts';

const adminToken = 'a'.repeat(40);

export interface NodeOptions {
  /** The data folder of a node before. */
  folder?: string;
  /** Arguments of Node itself. */
  nodeArgs?: string[];
  /** Instead of the server's own, such as a way to it that can be cut. */
  databaseUrl?: string;
  settings?: Record<string, unknown>;
}

/** A simulated fleet, a PostgreSQL of its own, and services that poll the one through the other. */
export class ClusterOfServices {
  readonly postgres: PostgresServer;
  readonly simulator: Simulator;
  readonly #services: ServiceProcess[] = [];

  private constructor(postgres: PostgresServer, simulator: Simulator) {
    this.postgres = postgres;
    this.simulator = simulator;
  }

  /** @returns why there is none, where this machine has no PostgreSQL. */
  static async start(count = 9): Promise<ClusterOfServices | string> {
    const postgres = await startPostgres();
    if (typeof postgres === 'string') return postgres;
    const simulator = await startSimulator({ count, host: '127.0.0.1', controlPort: 0, plain: true });
    return new ClusterOfServices(postgres, simulator);
  }

  /** What the settings file of every node says. */
  settings(instances: readonly InstanceConfig[] = this.simulator.instances): Record<string, unknown> {
    return { instances, polling: hasty };
  }

  /** Starts a node and waits until it is ready. */
  async node(name: string, options: NodeOptions = {}): Promise<ServiceProcess> {
    const service = await ServiceProcess.start(this.#optionsOf(name, options));
    this.#services.push(service);
    return service;
  }

  /** Starts a node that is not to come up, and gives what it says. */
  refused(name: string, options: NodeOptions = {}): Promise<{ code: number | null; said: string }> {
    return ServiceProcess.fails(this.#optionsOf(name, options));
  }

  /** Makes an instance ill, or well again: `recover`. */
  async fault(name: string, kind: string): Promise<void> {
    const response = await fetch(`${this.simulator.controlUrl}/instances/${name}/fault`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind }),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  #optionsOf(name: string, { folder = temporaryFolder(), nodeArgs, databaseUrl, settings }: NodeOptions) {
    writeFileSync(join(folder, 'admin.token'), adminToken);
    return {
      folder,
      settings: { ...this.settings(), ...plansIn(folder, quickPlan), ...settings },
      args: ['--cluster', '--node', name],
      ...(nodeArgs && { nodeArgs }),
      env: { DATABASE_URL: databaseUrl ?? this.postgres.url, ROLLCALL_ADMIN_TOKEN: adminToken },
    };
  }

  async stop(): Promise<void> {
    for (const service of this.#services) await service.discard();
    await this.simulator.close();
    await this.postgres.stop();
  }
}

export async function nodesOf(service: ServiceProcess): Promise<NodeList> {
  return nodeList.parse((await service.get('/api/nodes')).body);
}

export async function nodeOf(service: ServiceProcess, name: string): Promise<Node> {
  const found = (await nodesOf(service)).nodes.find((node) => node.name === name);
  if (!found) throw new Error(`no node ${name}`);
  return found;
}

/** Waits until every instance was answered since a moment, in ms since 1970, as this node shows it. */
export function untilPolledSince(service: ServiceProcess, since: number, withinMs: number): Promise<void> {
  return until(`all instances are polled after ${new Date(since).toISOString()}`, withinMs, async () => {
    const { instances } = await service.health();
    return (
      instances.length > 0 &&
      instances.every(({ pollStatus }) => Date.parse(pollStatus.lastSuccess ?? '') > since)
    );
  });
}
