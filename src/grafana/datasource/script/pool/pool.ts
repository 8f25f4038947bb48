import type { ScriptFormat } from '../../../../contract/script-query.ts';
import type { Table } from '../frames/table.ts';
import { outputsOf } from '../jq/outputs.ts';
import { ScriptError } from '../script-error.ts';
import { EvaluatorThread, type ThreadEvents } from './evaluator-thread.ts';
import { Job, type Evaluation } from './job.ts';
import type { Reply, Result } from './messages.ts';

interface PoolOptions {
  loadModule: () => Promise<WebAssembly.Module>;
  /** Threads, each with a memory of its own, which the module caps at 256 MB. */
  size?: number;
  /** Scripts that wait for a thread. One more is refused. */
  queueLimit?: number;
  /** Told why a thread was lost. */
  lost?: (why: string) => void;
}

/** Beyond its deadline, what a script gets to stop by itself: functions of jq in C do not look at the clock. */
const killAfterMs = 200;

/**
 * Evaluates scripts on threads of their own. A script that does not stop at its deadline is killed with its thread, and
 * another thread takes the place at once; scripts that wait never notice.
 */
export class ScriptPool implements ThreadEvents {
  readonly #options: Required<PoolOptions>;
  readonly #threads = new Map<EvaluatorThread, Job | undefined>();
  readonly #waiting: Job[] = [];
  #module: Promise<WebAssembly.Module> | undefined;
  #closed = false;

  constructor({ loadModule, size = 2, queueLimit = 512, lost = () => {} }: PoolOptions) {
    this.#options = { loadModule, size, queueLimit, lost };
  }

  /** @throws ScriptError */
  async evaluate(evaluation: Evaluation): Promise<{ outputs: unknown[] }> {
    const { lines } = (await this.#result(evaluation, undefined)) as { lines: Uint8Array };
    return { outputs: outputsOf(lines) };
  }

  /** The tables that the outputs are in a format, worked out on the script's thread. @throws ScriptError */
  async tables(evaluation: Evaluation, format: ScriptFormat): Promise<Table[]> {
    return ((await this.#result(evaluation, format)) as { tables: Table[] }).tables;
  }

  /** Ends its threads. What still waits is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = [...this.#threads];
    this.#threads.clear();
    for (const job of [...this.#waiting.splice(0), ...threads.map(([, running]) => running)])
      job?.end(stopping());
    await Promise.all(threads.map(([thread]) => thread.kill()));
  }

  async #result(evaluation: Evaluation, format: ScriptFormat | undefined): Promise<Result> {
    if (this.#closed) throw stopping();
    if (this.#waiting.length >= this.#options.queueLimit)
      throw new ScriptError('busy', `${this.#waiting.length} scripts wait already. Ask again later.`);
    const job = new Job(evaluation, format);
    this.#waiting.push(job);
    await this.#fill();
    this.#dispatch();
    return job.result;
  }

  /** Brings the threads up to their number. What waits fails with it, if that cannot be done. */
  async #fill(): Promise<void> {
    try {
      this.#module ??= this.#options.loadModule();
      const module = await this.#module;
      while (!this.#closed && this.#threads.size < this.#options.size)
        this.#threads.set(new EvaluatorThread(module, this), undefined);
    } catch (error) {
      this.#module = undefined;
      for (const job of this.#waiting.splice(0)) job.end(error);
    }
  }

  /** Gives waiting scripts to free threads, in order. */
  #dispatch(): void {
    for (;;) {
      const job = this.#waiting[0];
      const thread = job && this.#freeThread(job.document);
      if (!thread) return;
      this.#waiting.shift();
      if (job.settled) continue;
      this.#threads.set(thread, job);
      thread.post(job.taskFor(thread.holds));
      job.killAfter(killAfterMs, () => {
        this.lost(thread, new ScriptError('deadline', `${job.overdue} Its evaluator had to be killed.`));
      });
    }
  }

  /** Best one that holds the document already. */
  #freeThread(document: number): EvaluatorThread | undefined {
    const free = [...this.#threads].filter(([{ ready }, job]) => ready && !job).map(([thread]) => thread);
    return free.find(({ holds }) => holds === document) ?? free[0];
  }

  started(): void {
    this.#dispatch();
  }

  /** A thread has answered. */
  replied(thread: EvaluatorThread, reply: Reply): void {
    this.#threads.get(thread)?.take(reply);
    this.#threads.set(thread, undefined);
    this.#dispatch();
  }

  /** A thread has ended, or has to. */
  lost(thread: EvaluatorThread, error: ScriptError): void {
    const job = this.#threads.get(thread);
    this.#threads.delete(thread);
    job?.end(error);
    this.#options.lost(error.message);
    void thread.kill();
    // One that never started would not start in a second try at once: another follows with the next script.
    if (thread.ready) void this.#fill();
    else if (this.#threads.size === 0) for (const waiting of this.#waiting.splice(0)) waiting.end(error);
  }
}

const stopping = () => new ScriptError('busy', 'The evaluators of scripts are stopping.');
