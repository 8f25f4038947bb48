import { hostname } from 'node:os';
import type { NodeList } from '../contract/nodes.ts';
import { DatabaseClock } from './cluster/nodes/database-clock.ts';
import { FleetWork } from './cluster/nodes/fleet-work.ts';
import { NodeRegistry, type NodeReport } from './cluster/nodes/node-registry.ts';
import { readNodes } from './cluster/nodes/node-rows.ts';
import type { Clock } from './clock/clock.ts';
import { Engine } from './engine/engine.ts';
import type { Database } from './storage/database.ts';

interface ClusterNodePorts {
  database: Database;
  /** This machine's own. */
  local: Clock;
  /** The setting `node`; the host and process where there is none. */
  name: string | undefined;
  version: string;
  /** Another process has the name: this one has to stop. */
  onLost: (error: Error) => void;
  onError: (error: unknown) => void;
}

const nothingYet: NodeReport = {
  places: 0,
  inFlight: 0,
  succeeded: 0,
  failed: 0,
  instances: 0,
  fleetDigest: '',
  levers: {},
  workloads: {},
};

interface Told {
  report: () => NodeReport;
  follow: () => Promise<void>;
}

/** This process as a node of a cluster: its name, the time that all nodes share, its jobs, and what it tells of itself. */
export class ClusterNode {
  readonly clock: DatabaseClock;
  readonly engine: Engine;
  readonly work: FleetWork;
  readonly #database: Database;
  readonly #registry: NodeRegistry;
  readonly #told: Told;

  private constructor(
    { database }: ClusterNodePorts,
    clock: DatabaseClock,
    registry: NodeRegistry,
    engine: Engine,
    told: Told,
  ) {
    this.#database = database;
    this.clock = clock;
    this.#registry = registry;
    this.engine = engine;
    this.#told = told;
    this.work = new FleetWork(database);
  }

  /** @throws NodeNameError where a node of that name lives. */
  static async join(ports: ClusterNodePorts): Promise<ClusterNode> {
    const { database, local, onError, onLost, version } = ports;
    const clock = await DatabaseClock.read(database, local);
    const told: Told = { report: () => nothingYet, follow: () => Promise.resolve() };
    const registry = await NodeRegistry.join({
      database,
      clock,
      local,
      name: ports.name ?? `${hostname().replaceAll(/[^A-Za-z0-9._-]/g, '-')}-${process.pid}`,
      version,
      report: () => told.report(),
      onBeat: () => told.follow(),
      onLost,
      onError,
    });
    // Before the start goes on, which may take longer than a silent node is waited for.
    registry.start();
    try {
      const engine = await Engine.start({ database, embedded: false, onError });
      return new ClusterNode(ports, clock, registry, engine, told);
    } catch (error) {
      await registry.leave();
      throw error;
    }
  }

  get name(): string {
    return this.#registry.name;
  }

  /**
   * From now on it tells this of itself with each heartbeat, and then follows what other nodes changed. What is new
   * after that is told at once.
   */
  tells(report: () => NodeReport, follow: () => Promise<void>): void {
    this.#told.report = report;
    this.#told.follow = follow;
  }

  list(): Promise<NodeList> {
    return this.#registry.list();
  }

  isAlone(): Promise<boolean> {
    return this.#registry.isAlone();
  }

  /** Nodes that work and on which a lever is not set yet to what it is set to here. */
  async nodesBehind(lever: string): Promise<string[]> {
    const setting = this.#told.report().levers[lever];
    const nodes = await readNodes(this.#database);
    return nodes
      .filter(
        ({ name, state, levers }) => state === 'working' && name !== this.name && levers[lever] !== setting,
      )
      .map(({ name }) => name);
  }

  /** Tells that it is started. */
  ready(): Promise<void> {
    return this.#registry.work();
  }

  drain(): Promise<void> {
    return this.#registry.drain();
  }

  /** Ends its jobs, and gives its name back. */
  async leave(): Promise<void> {
    await this.engine.stop();
    await this.#registry.leave();
  }
}
