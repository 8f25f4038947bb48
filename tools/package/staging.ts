import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesOf } from './archive.ts';
import { compile } from './executable.ts';
import type { Platform } from './platforms.ts';
import { runtimeOf } from './runtime.ts';

/** The data source's folder in the plugin. */
const backendFolder = 'datasource';

/** What `npm run build` put there to run on Node.js: the launchers, and the backend's files. */
const ofNode = (file: string) =>
  dirname(file) === backendFolder && (basename(file).startsWith('gpx_') || file.endsWith('.mjs'));

/**
 * Puts together what one platform's archive holds: all of the build, with one executable in place of the launchers and
 * of what they run. With `node` for a platform, all of the build as it is: it runs wherever there is a Node.js.
 * @param paths the build, the folder to make, and where runtimes are kept
 */
export async function stage(
  platform: Platform | 'node',
  { dist, folder, cache }: { dist: string; folder: string; cache: string },
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  for (const file of filesOf(dist)) {
    if (platform !== 'node' && ofNode(file)) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    // With its mode: the launchers are executable.
    copyFileSync(join(dist, file), join(folder, file));
  }
  if (platform !== 'node')
    await compile(
      platform,
      join(dist, backendFolder),
      await runtimeOf(platform, cache),
      join(folder, backendFolder, platform.executable),
    );
}
