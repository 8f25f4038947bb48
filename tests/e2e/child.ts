import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Child {
  /** The rest of the line that said that it is ready. */
  readonly ready: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Runs one of the product's own programs until it prints `ready …`. */
export async function startChild(
  script: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Child> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ready = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('ready ')) resolve(line.slice('ready '.length));
    });
    child.once('exit', (code) => reject(new Error(`${script} ended with code ${code}:\n${errors}`)));
  });
  return {
    ready,
    pid: child.pid as number,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
