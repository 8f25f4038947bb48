import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const cli = join(import.meta.dirname, '../../src/cli/main.ts');

/** Runs `rollcall …`, with its progress on our terminal, and gives what it printed. A report that misses a target exits with 1. */
export async function rollcall(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0 || (code === 1 && printed !== '')) return printed;
  throw new Error(`rollcall ${args.join(' ')} ended with ${code}`);
}
