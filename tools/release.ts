import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { differences, sumsOf } from './release/differences.ts';
import { versionProblems } from './release/versions.ts';
import { run } from './package/run.ts';

/**
 * `npm run release [-- PLATFORM …]`: packages the commit that is checked out twice, each time from a clone of its own in
 * another folder, and puts archives and bills of materials into `output/release/` if both gave the same bytes. See
 * docs/packaging.md.
 */
const root = resolve(import.meta.dirname, '..');
const release = join(root, 'output/release');
const platforms = process.argv.slice(2);
const released = /\.(zip|cdx\.json)$/;

const uncommitted = (await run('git', ['status', '--porcelain'], { cwd: root })).trim();
if (uncommitted !== '')
  refuse(
    `What is released is what is committed, and this is not:\n${uncommitted}\nCommit it, or put it aside.`,
  );
const problems = versionProblems(root);
if (problems.length > 0) refuse(problems.join('\n'));
const madeAt = (await run('git', ['log', '-1', '--format=%ct'], { cwd: root })).trim();

/** What must not matter differs: the folder's name and depth, the time zone, the language, and who may read files. */
const surroundings = [
  { place: 'a', umask: 0o022, env: { TZ: 'UTC', LANG: 'C.UTF-8' } },
  { place: 'somewhere else/and deeper', umask: 0o077, env: { TZ: 'Asia/Kathmandu', LANG: 'de_DE.UTF-8' } },
];

const home = mkdtempSync(join(tmpdir(), 'rollcall-release-'));
let differing: string[];
try {
  const builds: string[] = [];
  for (const each of surroundings) builds.push(await build(each));
  const [first = '', second = ''] = builds;
  differing = differences(first, second);
  if (differing.length === 0) publish(first);
} finally {
  rmSync(home, { recursive: true, force: true });
}
if (differing.length > 0)
  refuse(`Two builds of the same commit differ, so nothing is released:\n${differing.join('\n')}`);

/** Packages the commit in a clone of its own. @returns the folder of what it made. */
async function build({ place, umask, env: varied }: (typeof surroundings)[number]): Promise<string> {
  const folder = join(home, place);
  const env = { ...process.env, ...varied, SOURCE_DATE_EPOCH: madeAt, npm_config_prefer_offline: 'true' };
  const before = process.umask(umask);
  try {
    console.error(`building in ${folder}`);
    mkdirSync(folder, { recursive: true });
    await run('git', ['clone', '--quiet', '--no-hardlinks', root, folder]);
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, env });
    await run('npm', ['run', 'package', '--', ...platforms], { cwd: folder, env });
  } finally {
    process.umask(before);
  }
  return join(folder, 'output/package');
}

function publish(built: string): void {
  rmSync(release, { recursive: true, force: true });
  mkdirSync(release, { recursive: true });
  // Folders of single platforms are in it too: what is released are the files at its top.
  const sums = [...sumsOf(built)].filter(([file]) => released.test(file) && !file.includes('/'));
  for (const [file] of sums) copyFileSync(join(built, file), join(release, file));
  const lines = sums.map(([file, sum]) => `${sum}  ${file}\n`).join('');
  writeFileSync(join(release, 'SHA256SUMS'), lines);
  process.stdout.write(lines);
}

function refuse(why: string): never {
  console.error(`rollcall: ${why}`);
  process.exit(1);
}
