import { Worker } from 'node:worker_threads';
import { ScriptError } from '../script-error.ts';
import type { Reply, Task } from './messages.ts';

/**
 * What a thread may take besides the memory of jq, which its module caps. The stack bounds how deep the C functions of
 * jq may nest. There is no limit on the heap: reaching one would end the whole process, not the thread.
 */
const resourceLimits = { stackSizeMb: 8 };

export interface ThreadEvents {
  started(): void;
  replied(thread: EvaluatorThread, reply: Reply): void;
  /** It ended by itself, whyever. */
  lost(thread: EvaluatorThread, error: ScriptError): void;
}

/** A thread that evaluates, one task at a time, until it is killed. */
export class EvaluatorThread {
  readonly #worker: Worker;
  #dead = false;
  /** The document that it holds parsed. */
  holds: number | undefined;
  /** Whether it has started. */
  ready = false;

  constructor(module: WebAssembly.Module, events: ThreadEvents) {
    this.#worker = new Worker(new URL(/* webpackChunkName: "evaluator" */ './worker.ts', import.meta.url), {
      workerData: module,
      env: {},
      resourceLimits,
      stdout: true,
      stderr: true,
    });
    this.#worker.on('message', (said: Reply | 'ready') => {
      if (this.#dead) return;
      if (said === 'ready') {
        // From here on, who waits for an answer keeps the process alive, not the thread.
        this.#worker.unref();
        this.ready = true;
        events.started();
      } else {
        this.holds = said.holds;
        events.replied(this, said);
      }
    });
    const lost = (why: string) => {
      if (this.#dead) return;
      this.#dead = true;
      events.lost(this, new ScriptError('memory', `Its evaluator ended (${why}).`));
    };
    this.#worker.on('error', (error) => lost(String(error)));
    this.#worker.on('exit', (code) => lost(`exit code ${code}`));
  }

  post(task: Task): void {
    this.#worker.postMessage(task);
  }

  /** Ends it wherever it is. Nothing more is heard of it. */
  async kill(): Promise<void> {
    this.#dead = true;
    await this.#worker.terminate();
  }
}
