import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forTools, licenceOf, refused, shippable } from './allowed.ts';
import listed from './built-in.json' with { type: 'json' };
import { readLock, type Locked } from './lock.ts';

const builtIn: Record<keyof typeof parts, string[]> = listed;

/** In which files a package is that a build puts in: the keys of built-in.json, in words. */
const parts = {
  frontend: 'plugin, in browsers',
  backend: 'plugin, its backend',
  console: 'console',
} as const;

/**
 * `docs/licences.md`, from the lock file and what builds put in.
 * @throws an Error that names every package whose licence is not allowed.
 */
export function licencesPage(root: string): string {
  const { packages } = readLock(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const shippedPaths = new Set(Object.values(builtIn).flat());
  const problems = refused(
    packages.map((each) => (shippedPaths.has(each.path) ? { ...each, development: false } : each)),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const ofService = packages.filter(({ development }) => !development);
  const builtInto = packages.filter(({ path }) => shippedPaths.has(path));
  const forDevelopment = packages.filter(({ development, path }) => development && !shippedPaths.has(path));
  return `<!-- Generated from package-lock.json and tools/licences by \`npm run generate\`: change those, not this. -->

# Licences

Rollcall is under the [Apache License 2.0](../LICENSE). This page lists whatever else is shipped with it, and fails \`npm run generate -- --check\` by name where a licence is not allowed. Texts of the licences are in \`LICENSES.txt\` beside the files that hold the code, and in \`node_modules\` of an installed service. [packaging.md](packaging.md) has the same as software bills of materials.

| allowed | |
| --- | --- |
| of what is shipped | ${shippable.join(', ')} |
| of tools beside these | ${forTools.filter((name) => !(shippable as readonly string[]).includes(name)).join(', ')} |

## Not from the registry of packages

| what | where | under |
| --- | --- | --- |
| [bun](https://bun.sh/docs/project/license) | the executables of the plugin; not \`node.zip\` | MIT. It holds JavaScriptCore of WebKit (LGPL-2.0) and TinyCC (LGPL-2.1), and other libraries that its page names. Whoever wants to put another JavaScriptCore in its place builds bun as that page says, and with it the executable: \`tools/package/executable.ts\` |
| jq 1.8.2, decNumber, Oniguruma, wasi-libc with musl, and Zig's run-time support | \`jq.wasm\`, in the backend | MIT, ICU, BSD-2-Clause and others: \`LICENSES-jq.txt\` beside it |
| PostgreSQL | the embedded database, in \`@electric-sql/pglite\` | PostgreSQL |
| HiGHS | the solver, in \`highs\` | MIT |
| Node.js | the image of the service; not the packages | MIT, and those of what it bundles |

## The service

${ofService.length} packages, as \`npm ci --omit=dev\` installs them.

${table(ofService)}

## The plugin and the console

${builtInto.length} packages, of which builds put code or files into \`dist/\` and \`output/console/\`. They stand in \`tools/licences/built-in.json\`, and a build that puts in others fails a test.

| package | version | licence | in |
| --- | --- | --- | --- |
${builtInto.map((each) => `| ${nameOf(each)} | ${each.version} | ${licenceOf(each)} | ${placesOf(each).join('; ')} |`).join('\n')}

## Development

${forDevelopment.length} packages more, which nobody is given.

| licence | packages |
| --- | --- |
${counts(forDevelopment)}
`;
}

function table(packages: readonly Locked[]): string {
  const rows = packages.map((each) => `| ${nameOf(each)} | ${each.version} | ${licenceOf(each)} |`);
  return ['| package | version | licence |', '| --- | --- | --- |', ...rows].join('\n');
}

/** With the package that it is installed in, where that has one of its own. */
function nameOf({ path, name }: Locked): string {
  if (path === name) return `\`${name}\``;
  const owner = path.slice(0, -`/node_modules/${name}`.length).split('/node_modules/').at(-1);
  return `\`${name}\` of \`${owner}\``;
}

const placesOf = ({ path }: Locked): string[] =>
  Object.entries(parts).flatMap(([part, words]) =>
    builtIn[part as keyof typeof parts].includes(path) ? [words] : [],
  );

function counts(packages: readonly Locked[]): string {
  const byLicence = Map.groupBy(packages, (each) => licenceOf(each) ?? 'none that it names');
  return [...byLicence]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([licence, { length }]) => `| ${licence} | ${length} |`)
    .join('\n');
}
