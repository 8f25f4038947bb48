import { ScriptError, type ScriptErrorKind } from '../script-error.ts';
import { compileError } from './compile-error.ts';
import { DeadlineReached, hostFunctions, OutOfMemory } from './host.ts';

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  allocate(size: number): number;
  release(at: number): void;
  answer_bytes(): number;
  answer_length(): number;
  read_document(at: number, length: number): number;
  compile(program: number, variables: number): number;
  forget(program: number): void;
  run(program: number, mostBytes: number): number;
}

/** The statuses of the module's functions. */
const failed = 1;
const tooLarge = 2;

/** Programs that stay compiled: binding jq's own definitions takes longer than running most of them. */
const keptPrograms = 32;
const longestMessage = 500;

/**
 * jq in a memory of its own. It keeps one document, parsed, and runs programs over it. Whatever ends a call from
 * outside jq (the deadline, the memory cap, a stack that is full) leaves the memory as it was at that moment: the
 * engine is `broken` then, and another has to take its place.
 */
export class Engine {
  readonly #module: Exports;
  readonly #programs = new Map<string, number>();
  #broken = false;
  #deadline = Infinity;

  constructor(module: WebAssembly.Module) {
    const host = hostFunctions(
      module,
      () => this.#module.memory.buffer,
      () => {
        if (performance.now() > this.#deadline) throw new DeadlineReached();
      },
    );
    this.#module = new WebAssembly.Instance(module, host).exports as unknown as Exports;
    this.#module._initialize();
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** What it has taken of the cap. It never gives back. */
  get memoryBytes(): number {
    return this.#module.memory.buffer.byteLength;
  }

  /** Reads a document until `deadline` (of `performance.now()`). @throws ScriptError */
  readDocument(bytes: Uint8Array, deadline: number): void {
    this.#guarded(deadline, () => {
      const at = this.#put(bytes);
      const status = this.#module.read_document(at, bytes.length);
      this.#module.release(at);
      if (status === failed) throw new ScriptError('document', `It is not JSON: ${this.#words()}.`);
    });
  }

  /** Runs an expression over the document: its outputs as lines of JSON. @throws ScriptError */
  run(
    expression: string,
    variables: string,
    limits: { deadline: number; maxOutputBytes: number },
  ): Uint8Array {
    return this.#guarded(limits.deadline, () => {
      const status = this.#module.run(this.#program(expression, variables), limits.maxOutputBytes);
      if (status === tooLarge)
        throw new ScriptError(
          'output',
          `Its outputs are more than ${limits.maxOutputBytes / 2 ** 20} MB of JSON: select or add up before they leave the script.`,
        );
      if (status === failed) throw new ScriptError('runtime', this.#words());
      return this.#answer().slice();
    });
  }

  #program(expression: string, variables: string): number {
    const key = `${expression}\0${variables}`;
    const kept = this.#programs.get(key);
    if (kept !== undefined) {
      this.#programs.delete(key);
      this.#programs.set(key, kept);
      return kept;
    }
    if (expression.includes('\0')) throw new ScriptError('compile', 'there is a NUL character in it');
    const [source, values] = [expression, variables].map((text) => this.#put(new TextEncoder().encode(text)));
    const program = this.#module.compile(source as number, values as number);
    this.#module.release(source as number);
    this.#module.release(values as number);
    if (program === 0) throw compileError(expression, this.#words());
    this.#programs.set(key, program);
    const [oldest] = this.#programs;
    if (oldest && this.#programs.size > keptPrograms) {
      this.#programs.delete(oldest[0]);
      this.#module.forget(oldest[1]);
    }
    return program;
  }

  /** Copies bytes into the module, with a NUL behind them. */
  #put(bytes: Uint8Array): number {
    const at = this.#module.allocate(bytes.length + 1);
    const memory = new Uint8Array(this.#module.memory.buffer, at, bytes.length + 1);
    memory.set(bytes);
    memory[bytes.length] = 0;
    return at;
  }

  #answer(): Uint8Array {
    return new Uint8Array(
      this.#module.memory.buffer,
      this.#module.answer_bytes(),
      this.#module.answer_length(),
    );
  }

  #words(): string {
    const words = new TextDecoder().decode(this.#answer());
    return words.length > longestMessage ? `${words.slice(0, longestMessage)}…` : words;
  }

  #guarded<T>(deadline: number, call: () => T): T {
    this.#deadline = deadline;
    try {
      return call();
    } catch (error) {
      if (error instanceof ScriptError) throw error;
      this.#broken = true;
      throw new ScriptError(...endedBy(error));
    }
  }
}

function endedBy(error: unknown): [ScriptErrorKind, string] {
  if (error instanceof DeadlineReached) return ['deadline', 'It took longer than it may.'];
  if (error instanceof OutOfMemory) return ['memory', 'It needs more memory than a script has.'];
  // V8 ends a full stack with a RangeError, JavaScriptCore too; below the C stack of the module there is no memory.
  if (error instanceof RangeError || /out of bounds/i.test(String(error)))
    return ['memory', 'It nests deeper than the stack of a script.'];
  return ['runtime', `jq gave up (${String(error)}).`];
}
