import { execFile } from 'node:child_process';

/** What a command said, and how it ended. */
interface Ended {
  code: number;
  out: string;
  error: string;
}

/** Runs what a page says as somebody does who pastes it into a shell, but that the first failure ends it. */
export function run(command: string, cwd: string, env: Record<string, string>): Promise<Ended> {
  return new Promise((done) => {
    execFile(
      'bash',
      ['--norc', '-euo', 'pipefail', '-c', command],
      { cwd, env, timeout: 300_000 },
      (error, out, said) =>
        // Who was killed has no code.
        done({ code: error ? Number(error.code ?? -1) : 0, out, error: said }),
    );
  });
}
