import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLock, type Locked } from '../licences/lock.ts';
import { billOfMaterials, type Component } from './bill.ts';
import { builtInto } from './built-in.ts';
import { runtimeVersion, type Platform } from './platforms.ts';

const manifest = (root: string) =>
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    description: string;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
const lock = (root: string) => readLock(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const among = (packages: readonly Locked[], paths: readonly string[]) =>
  packages.filter(({ path }) => paths.includes(path));

/** What a plugin holds for one platform, as the last build has made it. */
export function billOfPlugin(root: string, platform: Platform | 'node', at: Date): string {
  const { version, dependencies, devDependencies } = manifest(root);
  const node = platform === 'node';
  return billOfMaterials(
    {
      name: 'rollcall-scheduler-app',
      version,
      description: `Rollcall's plugin for Grafana, ${node ? 'for Node.js' : `for ${platform.name}`}`,
      needs: Object.keys({ ...dependencies, ...devDependencies }),
      packages: among(lock(root).packages, [...builtInto('frontend'), ...builtInto('backend')]),
      others: [jq, ...(node ? [] : [bun(platform)])],
    },
    at,
  );
}

/** What an installed service holds: its packages, and what the console's files were built of. */
export function billOfService(root: string, at: Date): string {
  const { version, description, dependencies, devDependencies } = manifest(root);
  const { packages } = lock(root);
  const ofConsole = builtInto('console');
  return billOfMaterials(
    {
      name: 'rollcall',
      version,
      description,
      needs: Object.keys({ ...dependencies, ...devDependencies }),
      packages: packages.filter(({ development, path }) => !development || ofConsole.includes(path)),
    },
    at,
  );
}

/** Compiled from its sources by tools/jq. */
const jq: Component = {
  'bom-ref': 'jq.wasm',
  type: 'library',
  name: 'jq',
  version: '1.8.2',
  description: 'With decNumber, Oniguruma, wasi-libc and run-time support of Zig: LICENSES-jq.txt',
  licenses: [{ expression: 'MIT AND ICU AND BSD-2-Clause' }],
  purl: 'pkg:github/jqlang/jq@jq-1.8.2',
};

/** The runtime in an executable. Its hash is that of the archive that tools/package/platforms.ts pins. */
function bun({ runtime, integrity }: Platform): Component {
  return {
    'bom-ref': `bun@${runtimeVersion}`,
    type: 'platform',
    name: 'bun',
    version: runtimeVersion,
    description:
      'With JavaScriptCore (LGPL-2.0), TinyCC (LGPL-2.1) and what bun.sh/docs/project/license names',
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }],
    licenses: [{ expression: 'MIT AND LGPL-2.0-only AND LGPL-2.1-only' }],
    purl: `pkg:npm/${runtime.replace('@', '%40')}@${runtimeVersion}`,
  };
}
