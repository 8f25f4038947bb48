import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeVersion, type Platform } from './platforms.ts';
import { run } from './run.ts';

/**
 * Bun's runtime for a platform: from the registry by npm, once, and only if its bytes are those that are expected.
 * @param cache the folder where runtimes are kept
 * @returns the path of the runtime
 */
export async function runtimeOf({ name, runtime, integrity }: Platform, cache: string): Promise<string> {
  const folder = join(cache, `${name}-${runtimeVersion}`);
  const executable = join(folder, 'package/bin', name.startsWith('windows') ? 'bun.exe' : 'bun');
  if (existsSync(executable)) return executable;

  const fresh = `${folder}.part`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const [packed] = JSON.parse(
    await run('npm', ['pack', `${runtime}@${runtimeVersion}`, '--json', '--pack-destination', fresh]),
  ) as [{ filename: string }];
  const archive = join(fresh, packed.filename);
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity)
    throw new Error(
      `${runtime}@${runtimeVersion} has the integrity ${found}, where ${integrity} is expected.`,
    );
  await run('tar', ['-xzf', packed.filename], { cwd: fresh });
  rmSync(archive);
  // Whole or not at all: what was interrupted is fetched again.
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return executable;
}
