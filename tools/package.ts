import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { archive } from './package/archive.ts';
import { billOfPlugin, billOfService } from './package/shipped.ts';
import { platforms, type Platform } from './package/platforms.ts';
import { run } from './package/run.ts';
import { archiveSizes, moduleSizes } from './package/sizes.ts';
import { stage } from './package/staging.ts';

/**
 * `npm run package [-- PLATFORM …]`: the plugin's archives, one a platform and one that runs on Node.js, in
 * `output/package/`, with a bill of materials of each and of the service. With `--archive` the folders that are there are
 * zipped again, after they were signed. See docs/packaging.md.
 */
const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
const output = join(root, 'output/package');
const cache = join(root, 'node_modules/.cache/rollcall-package');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
/** The plugin's ID, which is the name of its folder. */
const { id } = JSON.parse(readFileSync(join(root, 'plugin.json'), 'utf8')) as { id: string };

/** The name of a bill in an archive, and how that of one beside it ends. */
const bill = 'sbom.cdx.json';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { archive: { type: 'boolean', default: false } },
});
const known: readonly (Platform | 'node')[] = [...platforms, 'node'];
/** This machine, in Grafana's words. */
const here = `${process.platform === 'win32' ? 'windows' : process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
const chosen = positionals.length === 0 ? known : positionals.map(platformNamed);

mkdirSync(output, { recursive: true });
if (!values.archive) {
  const madeAt = await timeOfSources();
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(madeAt.getTime() / 1_000) };
  await run('npm', ['run', 'build'], { cwd: root, env });
  for (const platform of chosen) {
    const folder = folderOf(platform);
    await stage(platform, { dist, folder, cache });
    writeFileSync(join(folder, bill), billOfPlugin(root, platform, madeAt));
    if (platform !== 'node' && platform.name === here)
      await tryOut(join(folder, 'datasource', platform.executable));
  }
  writeFileSync(join(output, `rollcall-${version}.${bill}`), billOfService(root, madeAt));
}
for (const platform of chosen) {
  const folder = folderOf(platform);
  if (!existsSync(folder)) fail(`There is no ${folder} to zip: run this without --archive first.`);
  const zip = join(output, `${id}-${version}.${nameOf(platform)}.zip`);
  await archive(folder, id, zip);
  copyFileSync(join(folder, bill), zip.replace(/zip$/, bill));
  const sum = createHash('sha256').update(readFileSync(zip)).digest('hex');
  writeFileSync(`${zip}.sha256`, `${sum}  ${basename(zip)}\n`);
}
for (const { platform, bytes } of archiveSizes(output))
  console.log(`${platform.padEnd(16)} ${megabytes(bytes)} MB`);
for (const { file, gzipBytes } of moduleSizes(dist))
  console.log(`${file.padEnd(16)} ${(gzipBytes / 1_000).toFixed(1)} kB gzipped`);

/** The conformance suite on an executable that this machine can run. @throws Error with what failed */
async function tryOut(executable: string): Promise<void> {
  await run(process.execPath, ['--test', '--test-reporter=dot', 'tests/grafana-backend/datasource.test.ts'], {
    cwd: root,
    env: { ...process.env, ROLLCALL_BACKEND: executable },
  });
  console.log(`${here} conforms`);
}

/**
 * The build writes a date into the plugin's manifest, and a bill has one: that of the sources, so that the same sources
 * give the same archive on any day.
 */
async function timeOfSources(): Promise<Date> {
  const given = process.env.SOURCE_DATE_EPOCH;
  const seconds = given || (await run('git', ['log', '-1', '--format=%ct'], { cwd: root }).catch(() => ''));
  if (seconds.trim() === '') return new Date(Math.floor(Date.now() / 1_000) * 1_000);
  if (!/^\d+$/.test(seconds.trim()))
    fail(`SOURCE_DATE_EPOCH is ${seconds}: it must be whole seconds since 1970.`);
  return new Date(Number(seconds) * 1_000);
}

function platformNamed(name: string): Platform | 'node' {
  return (
    known.find((platform) => nameOf(platform) === name) ??
    fail(`There is no platform ${name}: choose of ${known.map(nameOf).join(', ')}.`)
  );
}

function nameOf(platform: Platform | 'node'): string {
  return platform === 'node' ? platform : platform.name;
}

function folderOf(platform: Platform | 'node'): string {
  return join(output, nameOf(platform), id);
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

function fail(message: string): never {
  console.error(`rollcall: ${message}`);
  process.exit(2);
}
