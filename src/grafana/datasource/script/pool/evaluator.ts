import { shape } from '../frames/shape.ts';
import { Engine } from '../jq/engine.ts';
import { outputsOf } from '../jq/outputs.ts';
import { topLevelPipes } from '../jq/stages.ts';
import { placeOf, ScriptError } from '../script-error.ts';
import type { Reply, Result, Task } from './messages.ts';

/** An engine that has grown beyond this is replaced, for it never gives memory back. */
const renewedAtBytes = 128 * 2 ** 20;

/** Answers tasks one after the other, on whatever thread it is, with an engine that outlives neither bombs nor bloat. */
export class Evaluator {
  readonly #module: WebAssembly.Module;
  #engine: Engine;
  #holds: number | undefined;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
    this.#engine = new Engine(module);
  }

  answer(task: Task): Reply {
    try {
      const result = this.#evaluate(task);
      if (this.#engine.memoryBytes > renewedAtBytes) this.#renew();
      return { ...result, holds: this.#holds };
    } catch (error) {
      const { kind, message, at } = error instanceof ScriptError ? error : unexpected(error);
      // A document that was given up halfway has left its pieces behind.
      if (this.#engine.broken || kind === 'document') this.#renew();
      return { failure: { kind, message, at }, holds: this.#holds };
    }
  }

  #evaluate(task: Task): Result {
    if (this.#holds !== task.document) {
      this.#holds = undefined;
      const deadline = performance.now() + task.deadlineMs + task.readMs;
      this.#engine.readDocument(task.bytes ?? new Uint8Array(), deadline);
      this.#holds = task.document;
    }
    const lines = this.#run(task, performance.now() + task.deadlineMs);
    return task.format === undefined ? { lines } : { tables: shape(outputsOf(lines), task.format) };
  }

  #run(task: Task, deadline: number): Uint8Array {
    const { expression, variables, maxOutputBytes } = task;
    try {
      return this.#engine.run(expression, variables, { deadline, maxOutputBytes });
    } catch (error) {
      if (!(error instanceof ScriptError) || error.kind !== 'runtime' || this.#engine.broken) throw error;
      const offset = this.#failingStage(task, error.message, deadline);
      throw new ScriptError('runtime', error.message, placeOf(expression, offset));
    }
  }

  /**
   * Where the stage begins that raises the error. jq does not say; so the stages before each pipe run alone, in order,
   * until one of these raises the same error. What is no expression alone does not compile, and is passed over.
   */
  #failingStage({ expression, variables, maxOutputBytes }: Task, message: string, deadline: number): number {
    const limits = { deadline, maxOutputBytes };
    let begin = 0;
    for (const pipe of topLevelPipes(expression)) {
      try {
        this.#engine.run(`${expression.slice(0, pipe)}\n| empty`, variables, limits);
      } catch (error) {
        if (this.#engine.broken || (error as Error).message === message) break;
        continue;
      }
      begin = pipe + 1;
    }
    return begin + (/^\s*/.exec(expression.slice(begin))?.[0].length ?? 0);
  }

  #renew(): void {
    this.#engine = new Engine(this.#module);
    this.#holds = undefined;
  }
}

/** A RangeError of JavaScript's own: outputs that nest too deep to be walked. */
function unexpected(error: unknown): ScriptError {
  return new ScriptError('output', `Its outputs cannot be read (${String(error)}).`);
}
