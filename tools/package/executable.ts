import { createRequire } from 'node:module';
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runtimeVersion, type Platform } from './platforms.ts';
import { run } from './run.ts';

const require = createRequire(import.meta.url);

/** The backend's threads, each a file of its own in the build; the first is the process itself. */
const backendFiles = ['backend.mjs', 'queries.mjs', 'evaluator.mjs'] as const;

/**
 * Compiles the backend that `npm run build` made into one executable with a runtime in it. The same build and runtime
 * give the same bytes.
 * @param folder with the backend's files
 * @param runtime path of bun's runtime for the platform
 * @param output path of the executable
 */
export async function compile(
  platform: Platform,
  folder: string,
  runtime: string,
  output: string,
): Promise<void> {
  await run(
    await bun(),
    [
      'build',
      '--compile',
      // An executable in a plugin's folder must not read what happens to lie in the folder where Grafana runs.
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      ...(platform.bytecode ? ['--bytecode', '--format=esm'] : []),
      `--target=${platform.target}`,
      `--compile-executable-path=${runtime}`,
      `--outfile=${output}`,
      ...backendFiles,
    ],
    { cwd: folder },
  );
  chmodSync(output, 0o755);
}

async function bun(): Promise<string> {
  const executable = join(dirname(require.resolve('bun/package.json')), 'bin/bun.exe');
  const version = (await run(executable, ['--version'])).trim();
  if (version !== runtimeVersion)
    throw new Error(
      `bun ${version} is installed, but the runtimes in tools/package/platforms.ts are of ${runtimeVersion}: write the integrities of ${version} there.`,
    );
  return executable;
}
