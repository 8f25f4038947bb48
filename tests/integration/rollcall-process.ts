import { execFile } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../src/cli/main.ts');

/** What the command line said, and how it ended. */
export interface Said {
  code: number;
  out: string;
  err: string;
}

/** Runs `rollcall` as its users do: a process of its own, with nothing in its environment but what is given. */
export function rollcall(args: string[], cwd: string, env: Record<string, string> = {}): Promise<Said> {
  return new Promise((done) => {
    const options = {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      timeout: 120_000,
      maxBuffer: 64 * 1024 * 1024,
    };
    execFile(process.execPath, [main, ...args], options, (error, out, err) =>
      // Who was killed has no code.
      done({ code: error ? Number(error.code ?? -1) : 0, out, err }),
    );
  });
}
