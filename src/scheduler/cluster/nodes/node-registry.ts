import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { NodeList } from '../../../contract/nodes.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Database } from '../../storage/database.ts';
import { silentAfterSeconds } from '../../storage/migrate.ts';
import type { DatabaseClock } from './database-clock.ts';
import { nodeListOf } from './node-list.ts';
import {
  readNodes,
  storeBeat,
  storeLeft,
  takeName,
  type NodeIdentity,
  type NodeReport,
} from './node-rows.ts';

export type { NodeReport } from './node-rows.ts';

/** A name that another node has. The message says what to do. */
export class NodeNameError extends Error {}

interface NodeRegistryPorts {
  database: Database;
  clock: DatabaseClock;
  /** Of this machine; timers run by it. */
  local: Clock;
  name: string;
  version: string;
  /** What the node tells of itself with each heartbeat. */
  report: () => NodeReport;
  /** Called after each heartbeat that was stored, so that the node looks at what others changed. */
  onBeat: () => Promise<void>;
  /** Another process has the name: this one was away for too long, and has to stop. */
  onLost: (error: NodeNameError) => void;
  onError: (error: unknown) => void;
}

/** How often a node tells that it lives, in ms. */
const beatEveryMs = 2_000;
/** How often a start looks whether the node that has its name lives, in ms. */
const lookEveryMs = 1_000;

/** This node among the nodes of one database: it takes its name, tells every two seconds that it lives, and leaves. */
export class NodeRegistry {
  readonly #ports: NodeRegistryPorts;
  readonly #identity: NodeIdentity;
  #state: 'joining' | 'working' | 'draining' = 'joining';
  #cancel: () => void = () => undefined;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;

  private constructor(ports: NodeRegistryPorts) {
    this.#ports = ports;
    this.#identity = { name: ports.name, version: ports.version, incarnation: randomUUID() };
  }

  /**
   * Takes the name. One that a process left by dying is free once it has been silent for ten seconds: that is waited
   * for, so that a supervisor may restart a node under its name at once.
   * @throws NodeNameError where a node of that name lives.
   */
  static async join(ports: NodeRegistryPorts): Promise<NodeRegistry> {
    const registry = new NodeRegistry(ports);
    const { clock, database, local, name } = ports;
    const take = () => takeName(database, registry.#identity, ports.report(), clock.localAheadMs);
    const first = await take();
    for (let seen = first; seen !== undefined; seen = await take()) {
      if (seen !== first) throw nameTaken(name);
      await new Promise<void>((resolve) => void local.after(lookEveryMs, resolve));
    }
    return registry;
  }

  get name(): string {
    return this.#identity.name;
  }

  /** Heartbeats from now on. */
  start(): void {
    this.#cancel = this.#ports.local.after(beatEveryMs, () => {
      this.#beating = this.beat().then(() => {
        if (!this.#stopped) this.start();
      });
    });
  }

  /** Tells that the node lives, and reads the database's clock. It never rejects: what fails is tried at the next. */
  async beat(): Promise<void> {
    const { clock, database, name, onBeat, onError, onLost, report } = this.#ports;
    try {
      const told = report();
      const sent = clock.monotonic();
      const at = await storeBeat(database, this.#identity, this.#state, told, clock.localAheadMs);
      if (at !== undefined) clock.observe(at, sent);
      // A row that was forgotten while the database was away is written anew, unless another has the name by now.
      else if ((await takeName(database, this.#identity, told, clock.localAheadMs)) !== undefined)
        return onLost(nameTaken(name));
      await onBeat();
      // Somebody waits until every node has a setting.
      const after = report();
      if (!isDeepStrictEqual(after.levers, told.levers))
        await storeBeat(database, this.#identity, this.#state, after, clock.localAheadMs);
    } catch (error) {
      onError(error);
    }
  }

  /** Tells that the node is started, and takes work. */
  async work(): Promise<void> {
    this.#state = 'working';
    await this.beat();
  }

  /** Tells that the node takes no more work. */
  async drain(): Promise<void> {
    this.#state = 'draining';
    await this.beat();
  }

  /** The work is done, and the name is free. */
  async leave(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#beating;
    await storeLeft(this.#ports.database, this.#identity);
  }

  /** All nodes of the last day. */
  async list(): Promise<NodeList> {
    const { clock, database, name } = this.#ports;
    return nodeListOf(await readNodes(database), name, clock.now());
  }

  /** Whether no other node works now. */
  async isAlone(): Promise<boolean> {
    const nodes = await readNodes(this.#ports.database);
    return !nodes.some(({ name, state }) => name !== this.name && state === 'working');
  }
}

function nameTaken(name: string): NodeNameError {
  return new NodeNameError(
    `Another node is called ${JSON.stringify(name)} and lives: give this one a name of its own with --node or ROLLCALL_NODE, or stop the other first; a name is free ${silentAfterSeconds} s after its node died.`,
  );
}
