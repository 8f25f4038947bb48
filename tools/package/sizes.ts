import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesOf } from './archive.ts';

interface ModuleSize {
  /** Below `dist/`. */
  readonly file: string;
  readonly bytes: number;
  /** What a browser loads, as far as Grafana compresses it. */
  readonly gzipBytes: number;
}

/** The `module.js` of the app, the data source and the panel: what Grafana loads before anything is opened. */
export function moduleSizes(dist: string): ModuleSize[] {
  return filesOf(dist)
    .filter((file) => basename(file) === 'module.js')
    .map((file) => {
      const content = readFileSync(join(dist, file));
      return { file, bytes: content.length, gzipBytes: gzipSync(content, { level: 9 }).length };
    });
}

interface ArchiveSize {
  /** `linux_amd64` and so on, or `node`. */
  readonly platform: string;
  readonly bytes: number;
}

/** Of what `npm run package` has made last; none where it has not run. */
export function archiveSizes(output: string): ArchiveSize[] {
  if (!existsSync(output)) return [];
  return readdirSync(output)
    .filter((name) => name.endsWith('.zip'))
    .sort()
    .map((name) => ({
      platform: /\.([^.]+)\.zip$/.exec(name)?.[1] ?? name,
      bytes: statSync(join(output, name)).size,
    }));
}
