import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { NodeReport } from './window.ts';

/** What a node of a bench is told at its start. */
export interface NodeTask {
  url: string;
  name: string;
  instances: number;
  /** How long a simulated poll takes, and from its end until the next, in ms. */
  pollMs: number;
  everyMs: number;
  /** Polls in flight at the most. */
  places: number;
}

/** What a node is told later. */
type NodeOrder = { order: 'report' } | { order: 'poll every'; ms: number } | { order: 'stop' };

/** A node of a bench: a process of its own that polls until it is stopped or killed. */
export class NodeProcess {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(name: string, program: string, task: NodeTask) {
    this.name = name;
    this.#process = fork(program, [JSON.stringify(task)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#exited = once(this.#process, 'exit');
  }

  /** Resolves once the node says that it polls. */
  static async start(program: string, task: NodeTask): Promise<NodeProcess> {
    const node = new NodeProcess(task.name, program, task);
    await node.#heard();
    return node;
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** What it polled since it was last asked. */
  async report(): Promise<NodeReport> {
    this.#tell({ order: 'report' });
    return (await this.#heard()) as NodeReport;
  }

  pollEvery(ms: number): void {
    this.#tell({ order: 'poll every', ms });
  }

  async kill9(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  async stop(): Promise<void> {
    if (this.#process.connected) this.#tell({ order: 'stop' });
    await this.#exited;
  }

  #tell(order: NodeOrder): void {
    this.#process.send(order);
  }

  async #heard(): Promise<unknown> {
    const ended = this.#exited.then(() => {
      throw new Error(`node ${this.name} ended with code ${this.#process.exitCode}`);
    });
    return ((await Promise.race([once(this.#process, 'message'), ended])) as unknown[])[0];
  }
}

/** The other end, in the node's process. */
export function obey(orders: {
  report(): NodeReport;
  pollEvery(ms: number): unknown;
  stop(): Promise<void>;
}): void {
  process.on('message', (order: NodeOrder) => {
    if (order.order === 'report') process.send?.(orders.report());
    else if (order.order === 'poll every') orders.pollEvery(order.ms);
    else void orders.stop().finally(() => process.exit());
  });
  // Whoever started it is gone.
  process.on('disconnect', () => process.exit());
  process.send?.('polls');
}
