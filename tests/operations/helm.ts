import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const carrier = '@aws-cdk/asset-kubectl-v20';

/**
 * Where `helm` is: on the path, else out of an npm package that carries it for other ends (for Linux on x86-64), unpacked
 * once a version. Undefined where there is neither.
 */
export function findHelm(): string | undefined {
  if (spawnSync('helm', ['version']).status === 0) return 'helm';
  const carried = carriedArchive();
  if (carried === undefined || process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(tmpdir(), `rollcall-helm-${carried.version}`);
  const helm = join(folder, 'helm');
  if (existsSync(helm)) return helm;
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `helm.${process.pid}`);
  writeFileSync(draft, execFileSync('unzip', ['-p', carried.archive, 'helm/helm'], { maxBuffer: 2 ** 28 }));
  chmodSync(draft, 0o755);
  renameSync(draft, helm);
  return helm;
}

function carriedArchive(): { archive: string; version: string } | undefined {
  const require = createRequire(import.meta.url);
  try {
    const { version } = require(`${carrier}/package.json`) as { version: string };
    return { archive: require.resolve(`${carrier}/lib/layer.zip`), version };
  } catch {
    return undefined;
  }
}
