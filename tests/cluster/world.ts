import { rmSync } from 'node:fs';
import type { Parameter } from '../../src/scheduler/storage/database.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { until } from '../integration/service-process.ts';
import type { ClusterServer } from './cluster-server.ts';
import type { Answering, DriverName, NodeTask } from './node/task.ts';
import { keyOf } from './node/settings.ts';
import { NodeProcess, type Heard } from './node-process.ts';

export interface WorldOptions {
  instances: Record<string, Answering>;
  /** From the end of a poll until the next, in ms. */
  everyMs?: number;
  places?: number;
  deadlineMs?: number;
}

/** One driver, its database, and nodes in processes of their own; all that they told, in the order it arrived. */
export class World {
  readonly driver: DriverName;
  readonly nodes: NodeProcess[] = [];
  readonly heard: Heard[] = [];
  readonly #options: Required<WorldOptions>;
  readonly #folder: string;
  readonly #server: ClusterServer | undefined;
  readonly #databaseUrl: string | undefined;
  #started = 0;

  private constructor(
    driver: DriverName,
    options: WorldOptions,
    folder: string,
    server?: ClusterServer,
    databaseUrl?: string,
  ) {
    this.driver = driver;
    this.#options = { everyMs: 500, places: 20, deadlineMs: 3_000, ...options };
    this.#folder = folder;
    this.#server = server;
    this.#databaseUrl = databaseUrl;
  }

  /** With a server, a database of its own on it; else a folder of its own with the embedded database. */
  static async open(driver: DriverName, options: WorldOptions, server?: ClusterServer): Promise<World> {
    const folder = temporaryFolder();
    if (!server) await layOut(folder);
    return new World(driver, options, folder, server, await server?.newDatabase());
  }

  /** Starts a node. The embedded database has one at a time. */
  async join(): Promise<NodeProcess> {
    const name = `node-${(this.#started += 1)}`;
    const task: NodeTask = { ...this.#options, driver: this.driver, name, folder: this.#folder };
    if (this.#databaseUrl !== undefined) task.databaseUrl = `${this.#databaseUrl}?application_name=${name}`;
    const node = await NodeProcess.start(task, (heard) => this.heard.push(heard));
    this.nodes.push(node);
    return node;
  }

  /** The first of the nodes that run. */
  get node(): NodeProcess {
    const node = this.nodes.find(({ isRunning }) => isRunning);
    if (!node) throw new Error('no node runs');
    return node;
  }

  /** Asks the database, on a connection that is no node's if it is a server. */
  async query<Row extends object>(sql: string, parameters: Parameter[] = []): Promise<Row[]> {
    if (this.#server && this.#databaseUrl !== undefined)
      return this.#server.query<Row>(this.#databaseUrl, sql, parameters);
    return (await this.node.ask({ ask: 'query', sql, parameters })) as Row[];
  }

  /** Lets instances answer otherwise from now on, to whichever node. */
  async answering(instances: Record<string, Answering>): Promise<void> {
    this.#options.instances = { ...this.#options.instances, ...instances };
    await Promise.all(
      this.nodes
        .filter(({ isRunning }) => isRunning)
        .map((node) => node.ask({ ask: 'answering', instances })),
    );
  }

  /** Lets go of what was told: a long run would not end for looking through it. */
  forget(): void {
    this.heard.length = 0;
  }

  get names(): string[] {
    return Object.keys(this.#options.instances);
  }

  /** What was told of an instance, from a moment on (ms since 1970). */
  of(name: string, told: Heard['told'], since = 0): Heard[] {
    const key = keyOf(name);
    return this.heard.filter((each) => each.key === key && each.told === told && each.at >= since);
  }

  /** How many polls a node has in hand by what it told. */
  inFlight(node: string): number {
    const told = this.heard.filter((each) => each.node === node);
    const count = (what: Heard['told']) => told.filter((each) => each.told === what).length;
    return count('began') - count('ended');
  }

  /** Waits until a result of each of these instances counts that was told after `since`. */
  async allCount(names: string[], withinMs: number, since = Date.now()): Promise<void> {
    const missing = () => names.filter((name) => this.of(name, 'counted', since).length === 0);
    await until(`a poll of each of ${names.length} instances`, withinMs, () => missing().length === 0).catch(
      (error: Error) => {
        throw new Error(`${error.message}: not of ${missing().slice(0, 5).join(', ')}`);
      },
    );
  }

  async killServer(): Promise<void> {
    await this.#server?.postgres.kill9();
  }

  async resumeServer(): Promise<void> {
    await this.#server?.postgres.resume();
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.filter(({ isRunning }) => isRunning).map((node) => node.kill9()));
    if (this.#databaseUrl !== undefined) await this.#server?.dropDatabase(this.#databaseUrl);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
