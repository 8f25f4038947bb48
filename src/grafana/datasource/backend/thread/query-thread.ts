import { DownstreamError, logger, PluginError, type PluginContext } from '../../../backend-sdk/index.ts';
import { packetsOf } from './packets.ts';
import type { Event, Failure, Order, Report, Results, Task } from './messages.ts';

/** What is needed of a `Worker`. */
export interface Thread {
  postMessage(order: Order): void;
  on(event: 'message', listener: (report: Report) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  terminate(): Promise<unknown>;
  unref(): void;
}

interface Waiting {
  done: (result: Results[keyof Results]) => void;
  failed: (error: unknown) => void;
  packet: (json: string) => void;
}

interface Running {
  thread: Thread;
  waiting: Map<number, Waiting>;
  ready: boolean;
  /** Looks since the thread was asked for a sign of life; undefined while it is not asked. */
  silentFor: number | undefined;
}

interface QueryThreadOptions {
  start: () => Thread;
  happened: (event: Event) => void;
  /** It ended, and another one takes its place. */
  replaced: (why: string) => void;
  /** Between looks whether it still reacts. */
  looksEveryMs?: number;
}

/** Looks without a sign of life, after which it is taken for stuck: in an endless regular expression, say. */
const stuckAfterLooks = 15;

/**
 * The thread that answers queries, so that this one is free for Grafana's calls. When it dies, or does not react, what
 * was under way in it fails, and another one takes its place.
 */
export class QueryThread {
  readonly #options: Required<QueryThreadOptions>;
  #running: Running | undefined;
  #ids = 0;
  #looks: NodeJS.Timeout | undefined;

  constructor(options: QueryThreadOptions) {
    this.#options = { looksEveryMs: 1_000, ...options };
  }

  /** Before the first query, which then need not wait for it. */
  start(): void {
    this.#running ??= this.#begin();
  }

  /** @throws DownstreamError, PluginError as the thread says, and the signal's reason where it is aborted. */
  async ask<Do extends keyof Results>(
    task: Task & { do: Do },
    signal: AbortSignal,
    packet: (json: string) => void = () => {},
  ): Promise<Results[Do]> {
    signal.throwIfAborted();
    this.start();
    const { thread, waiting } = this.#running as Running;
    const id = ++this.#ids;
    let leave = () => {};
    try {
      return await new Promise<Results[Do]>((resolve, reject) => {
        waiting.set(id, { done: resolve as Waiting['done'], failed: reject, packet });
        leave = () => {
          thread.postMessage({ id, task: 'cancel' });
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', leave, { once: true });
        thread.postMessage({ id, task });
      });
    } finally {
      signal.removeEventListener('abort', leave);
      waiting.delete(id);
    }
  }

  /** The packets of a stream, until `signal` ends it. */
  packets(task: Task & { do: 'stream' }, signal: AbortSignal): AsyncGenerator<string> {
    return packetsOf((packet, ended) => this.ask(task, ended, packet), signal);
  }

  /** What was read of this data source before does not count any more. */
  forget(context: PluginContext): void {
    this.#running?.thread.postMessage({ id: 0, task: 'forget', context });
  }

  async close(): Promise<void> {
    clearInterval(this.#looks);
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    fail(running, new PluginError('The plugin is being stopped.', { status: 503 }));
    await running.thread.terminate();
  }

  #begin(): Running {
    const thread = this.#options.start();
    const running: Running = { thread, waiting: new Map(), ready: false, silentFor: undefined };
    thread.on('message', (report) => this.#hear(running, report));
    thread.on('error', (error) =>
      this.#lost(running, error instanceof Error ? error.message : String(error)),
    );
    thread.on('exit', (code) => this.#lost(running, `it ended with code ${code}`));
    // gRPC keeps the process alive.
    thread.unref();
    clearInterval(this.#looks);
    this.#looks = setInterval(() => this.#look(running), this.#options.looksEveryMs);
    this.#looks.unref();
    return running;
  }

  #hear(running: Running, report: Report): void {
    running.silentFor = undefined;
    for (const event of report.events ?? []) this.#options.happened(event);
    switch (report.say) {
      case 'done':
        return running.waiting.get(report.id)?.done(report.result);
      case 'failed':
        return running.waiting.get(report.id)?.failed(errorOf(report.failure));
      case 'packet':
        return running.waiting.get(report.id)?.packet(report.json);
      case 'log':
        return logger.log(report.level, report.message, report.fields);
      case 'ready':
        running.ready = true;
        return;
      case 'pong':
        return;
    }
  }

  /** Looks are counted, not measured, so that a pause of this thread is not taken for one of the other. */
  #look(running: Running): void {
    if (running.silentFor !== undefined && ++running.silentFor >= stuckAfterLooks) {
      void running.thread.terminate();
      this.#lost(running, 'it did not react any more');
    } else if (running.silentFor === undefined && running.waiting.size > 0 && running.ready) {
      running.silentFor = 0;
      running.thread.postMessage({ id: 0, task: 'ping' });
    }
  }

  #lost(running: Running, why: string): void {
    if (this.#running !== running) return;
    this.#running = undefined;
    clearInterval(this.#looks);
    this.#options.replaced(why);
    fail(
      running,
      new PluginError(`The thread that answers queries was lost (${why}) and is replaced: ask again.`),
    );
    // One that never started would not start in a second try at once: another follows with the next query.
    if (running.ready) this.start();
  }
}

function fail({ waiting }: Running, error: Error): void {
  for (const { failed } of [...waiting.values()]) failed(error);
}

function errorOf({ message, status, source, stack }: Failure): Error {
  const error =
    source === 'downstream' ? new DownstreamError(message, { status }) : new PluginError(message, { status });
  if (stack !== undefined) error.stack = stack;
  return error;
}
