import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { SearchResult, SearchTask } from './search.ts';

/** What a process says while it is at a task: how far it has come, and the answer. */
export type SearchMessage = { soFar: SearchResult } | { answer: SearchAnswer };

/** What becomes of a task, said by the process or for it. */
export type SearchAnswer =
  | { ok: true; result: SearchResult }
  | { ok: false; reason: 'deadline' | 'crashed' | 'out_of_memory'; message: string };

/** For the JavaScript of a process; the memory of WebAssembly has a bound of its own, of 4 GiB. */
const heapMegabytes = 512;
/** How far beyond its time limit a search may go, in ms. */
const graceMs = 1_000;
/** Of what a process wrote last, so much is looked at for why it died. */
const rememberedCharacters = 4_000;

/**
 * A process that searches one task at a time, and that can be ended in the middle of it. A process and no thread: a
 * thread that outgrows its heap takes the whole service with it.
 */
export class SearchingProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<SearchAnswer>;
  #ended = false;
  #written = '';

  /** `file` is what runs in it: `solver-process.ts`, or what stands for it in a test. */
  constructor(file: URL) {
    this.#child = fork(file, {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // It needs nothing of the service's environment, which holds secrets.
      env: {},
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#written = (this.#written + text).slice(-rememberedCharacters);
    });
    this.#closed = once(this.#child, 'close').then(
      ([code, signal]) => this.#death(code as number | null, signal as string | null),
      (error: Error): SearchAnswer => ({ ok: false, reason: 'crashed', message: error.message }),
    );
    void this.#closed.then(() => (this.#ended = true));
    this.#hold(false);
  }

  /** Whether it can take no more tasks. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Gives an answer in any case. When the signal aborts, the process is ended and the answer is `deadline`. It is ended
   * as well when it goes on beyond its time limit, which it looks at only now and then, and has come to a plan: that
   * plan is the answer.
   */
  async search(task: SearchTask, signal: AbortSignal): Promise<SearchAnswer> {
    this.#hold(true);
    let soFar: SearchResult | undefined;
    let overdue = false;
    let given: SearchAnswer | undefined;
    const cutOff = (answer: SearchAnswer) => {
      given ??= answer;
      void this.end();
    };
    const answered = new Promise<SearchAnswer>((resolve) => {
      this.#child.on('message', (message: SearchMessage) => {
        if ('answer' in message) return resolve(message.answer);
        soFar = message.soFar;
        if (overdue) cutOff({ ok: true, result: soFar });
      });
    });
    const timer = setTimeout(() => {
      overdue = true;
      if (soFar) cutOff({ ok: true, result: soFar });
    }, task.timeLimitMs + graceMs);
    const onAbort = () =>
      cutOff({ ok: false, reason: 'deadline', message: 'the search was ended at its deadline' });
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) onAbort();
      else this.#child.send(task, () => {});
      return await Promise.race([answered, this.#closed.then((death) => given ?? death)]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.#child.removeAllListeners('message');
      this.#hold(false);
    }
  }

  /** Resolves when it is gone. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#hold(true);
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  /** An idle process keeps the service from nothing, least of all from its end. */
  #hold(working: boolean): void {
    const handles = [
      this.#child,
      this.#child.channel,
      this.#child.stderr as { ref?(): void; unref?(): void },
    ];
    for (const handle of handles)
      if (working) handle?.ref?.();
      else handle?.unref?.();
  }

  #death(code: number | null, signal: string | null): SearchAnswer {
    if (/out of memory/i.test(this.#written))
      return { ok: false, reason: 'out_of_memory', message: `it used more than ${heapMegabytes} MB` };
    const [thrown] = /^\w*Error: .*$/m.exec(this.#written) ?? [];
    const how =
      signal === null ? `the process ended with code ${code}` : `the process was ended by ${signal}`;
    return { ok: false, reason: 'crashed', message: thrown ? `${how}: ${thrown}` : how };
  }
}
