import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../integration/service-process.ts';

interface Command {
  command: string[];
  cwd: string;
  env: Record<string, string>;
}

/** A process that runs as a supervisor would run it, with nothing in its environment but what it is given. */
export class Started {
  readonly process: ChildProcess;
  out = '';
  log = '';
  readonly #exited: Promise<unknown>;

  constructor({ command: [name = '', ...args], cwd, env }: Command) {
    this.process = spawn(name, args, {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exited = once(this.process, 'close');
    this.process.stdout?.on('data', (chunk) => (this.out += String(chunk)));
    this.process.stderr?.on('data', (chunk) => (this.log += String(chunk)));
  }

  /** Where it says that it answers. */
  get url(): string | undefined {
    return /^ready (\S+)$/m.exec(this.out)?.[1];
  }

  async ready(withinMs = 90_000): Promise<string> {
    await until('it is ready', withinMs, () => {
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        throw new Error(`it ended: ${this.log}`);
      return this.url !== undefined;
    });
    return this.url as string;
  }

  /** Sends SIGTERM and gives the exit code; null if it had to be killed in the end. */
  async stop(withinMs: number): Promise<number | null> {
    this.process.kill('SIGTERM');
    await Promise.race([this.#exited, delay(withinMs, undefined, { ref: false })]);
    await this.kill9();
    return this.process.exitCode;
  }

  async kill9(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#exited;
  }
}
