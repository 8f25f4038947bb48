import type { ScriptFormat } from '../../../../contract/script-query.ts';
import { ScriptError } from '../script-error.ts';
import type { Reply, Result, Task } from './messages.ts';

/** A script to evaluate. */
export interface Evaluation {
  expression: string;
  /** One JSON document. Who asks again with the same array spares its parsing: it must not change. */
  input: Uint8Array;
  deadlineMs?: number;
  /** `$name` in the expression: values, which cannot become a part of it. */
  variables?: Record<string, unknown>;
  maxOutputBytes?: number;
  signal?: AbortSignal;
}

const defaultDeadlineMs = 1_000;
const defaultMaxOutputBytes = 8 * 2 ** 20;
/** A fifth of what an evaluator reads where nothing else runs. */
const readBytesPerSecond = 8e6;

/** Numbers documents, so that a thread can say which one it holds. */
const numbers = new WeakMap<Uint8Array, number>();
let documents = 0;

/** A script between being asked and being answered. */
export class Job {
  readonly result: Promise<Result>;
  readonly document: number;
  readonly #evaluation: Evaluation;
  readonly #format: ScriptFormat | undefined;
  readonly #deadlineMs: number;
  #resolve!: (result: Result) => void;
  #reject!: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  settled = false;

  constructor(evaluation: Evaluation, format: ScriptFormat | undefined) {
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#evaluation = evaluation;
    this.#format = format;
    this.#deadlineMs = evaluation.deadlineMs ?? defaultDeadlineMs;
    this.document = numbers.get(evaluation.input) ?? ++documents;
    numbers.set(evaluation.input, this.document);
    const { signal } = evaluation;
    const abort = () => this.#settle(() => this.#reject(signal?.reason));
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    void this.result.catch(() => undefined).finally(() => signal?.removeEventListener('abort', abort));
  }

  get overdue(): string {
    return `It took longer than the ${this.#deadlineMs / 1_000} s that a script may.`;
  }

  taskFor(holds: number | undefined): Task {
    const { expression, input, variables = {}, maxOutputBytes = defaultMaxOutputBytes } = this.#evaluation;
    return {
      expression,
      variables: JSON.stringify(variables),
      document: this.document,
      bytes: holds === this.document ? undefined : input,
      deadlineMs: this.#deadlineMs,
      readMs: this.#readMs,
      maxOutputBytes,
      format: this.#format,
    };
  }

  /** A large document must not take the time of a script that does little with it. */
  get #readMs(): number {
    return (this.#evaluation.input.length / readBytesPerSecond) * 1_000;
  }

  /** Calls `kill` unless the thread has answered by then, even if the answer to whoever asked was given up. */
  killAfter(graceMs: number, kill: () => void): void {
    this.#timer = setTimeout(
      () => {
        // An answer may wait behind this timer where the event loop was held up: it is taken first.
        this.#timer = setTimeout(kill, 0);
      },
      this.#deadlineMs + this.#readMs + graceMs,
    );
  }

  take(reply: Reply): void {
    clearTimeout(this.#timer);
    if (!('failure' in reply)) this.#settle(() => this.#resolve(reply));
    else {
      const { kind, message, at } = reply.failure;
      this.end(new ScriptError(kind, kind === 'deadline' ? this.overdue : message, at));
    }
  }

  /** No thread works on it any more. */
  end(error: unknown): void {
    clearTimeout(this.#timer);
    this.#settle(() => this.#reject(error));
  }

  #settle(how: () => void): void {
    if (this.settled) return;
    this.settled = true;
    how();
  }
}
