import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answered, NodeTask, Question, Told } from './node/task.ts';

const program = join(import.meta.dirname, 'node/main.ts');

/** What a node told, and which node. */
export type Heard = Told & { node: string };

/** A node in a process of its own, which a test asks, stops and kills. */
export class NodeProcess {
  readonly name: string;
  /** What it wrote to its standard error. */
  said = '';
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #waiting = new Map<number, (answered: Answered) => void>();
  #questions = 0;

  private constructor(task: NodeTask, onHeard: (heard: Heard) => void) {
    this.name = task.name;
    this.#process = fork(program, [JSON.stringify(task)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#exited = once(this.#process, 'close');
    this.#process.stderr?.on('data', (chunk) => (this.said += String(chunk)));
    this.#process.on('message', (message: Told | Answered) => {
      if ('told' in message) onHeard({ ...message, node: task.name });
      else this.#waiting.get(message.id)?.(message);
    });
  }

  /** Resolves once it polls. */
  static async start(task: NodeTask, onHeard: (heard: Heard) => void): Promise<NodeProcess> {
    const node = new NodeProcess(task, onHeard);
    await node.#answer(0);
    return node;
  }

  async ask(question: Question): Promise<unknown> {
    const id = (this.#questions += 1);
    const answer = this.#answer(id);
    this.#process.send({ id, question });
    return answer;
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Resolves when the process has ended, for whatever reason. */
  async ended(): Promise<void> {
    await this.#exited;
  }

  async kill9(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  /** Stands still until it is woken, and knows nothing of it. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  wake(): void {
    this.#process.kill('SIGCONT');
  }

  /** Leaves in order. */
  async stop(): Promise<void> {
    await this.ask({ ask: 'stop' });
    await this.#exited;
  }

  #answer(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ answer, error }) => {
        this.#waiting.delete(id);
        if (error === undefined) resolve(answer);
        else reject(new Error(`${this.name}: ${error}`));
      });
      void this.#exited.then(() => reject(new Error(`${this.name} ended: ${this.said}`)));
    });
  }
}
