import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * `npm run console`, and what comes before `npm start`: builds the console where it is missing or older than its sources.
 * It takes a few seconds and no network. A service without its console is still a service: what fails here is told, and
 * does not keep it from starting.
 */
const root = resolve(import.meta.dirname, '..');
const built = join(root, 'output/console/index.html');
const sources = ['src/console', 'src/views', 'src/contract', 'rspack.console.ts', 'package-lock.json'];

if (!existsSync(built) || newest(sources.map((each) => join(root, each))) > statSync(built).mtimeMs) {
  console.error('building the console');
  try {
    await build();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isBare = code === 'ERR_MODULE_NOT_FOUND';
    console.error(
      `the console was not built: ${isBare ? 'it takes the development dependencies (npm ci without --omit=dev)' : message}`,
    );
  }
}

/** Its tools are loaded only when they are needed, and may not be there. */
async function build(): Promise<void> {
  const [{ rspack }, { default: configuration }] = await Promise.all([
    import('@rspack/core'),
    import('../rspack.console.ts'),
  ]);
  const compiler = rspack({ ...configuration, context: root });
  await new Promise<void>((done, fail) =>
    compiler.run((error, stats) => {
      const failure =
        error ?? (stats?.hasErrors() ? new Error(stats.toString({ all: false, errors: true })) : undefined);
      compiler.close(() => (failure ? fail(failure) : done()));
    }),
  );
}

/** When the last of these was changed, in ms since 1970. */
function newest(paths: string[]): number {
  const times = paths.map((path) => {
    const { mtimeMs } = statSync(path);
    const inside = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
    return Math.max(mtimeMs, inside.length > 0 ? newest(inside) : 0);
  });
  return Math.max(...times);
}
