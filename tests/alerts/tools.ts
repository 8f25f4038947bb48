import { spawnSync } from 'node:child_process';

/**
 * Why a test that needs a program of Prometheus cannot run here, or false: `.ci/run` installs them, and there nothing is
 * passed over.
 */
export function missing(program: 'promtool' | 'amtool', ofPackage: string): string | false {
  const { error } = spawnSync(program, ['--version']);
  return error ? `${program} is not installed: apt-get install ${ofPackage}` : false;
}

/** What a program answers, what it says besides, and its exit code. */
export function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { code: status, answer: stdout, says: `${stdout}${stderr}` };
}
