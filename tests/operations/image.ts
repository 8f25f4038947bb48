import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, relative } from 'node:path';
import { z } from 'zod';

export const root = join(import.meta.dirname, '../..');

/** One instruction of a Dockerfile, with its words; those of the exec form are parsed. */
interface Instruction {
  name: string;
  words: string[];
}

interface Stage {
  name: string | undefined;
  instructions: Instruction[];
}

/** Reads a Dockerfile as far as ours go: stages, comments, and instructions of a line each. */
export function stagesOf(file: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, name, rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const words = rest.startsWith('[') ? z.array(z.string()).parse(JSON.parse(rest)) : rest.split(/\s+/);
    if (name === 'FROM') stages.push({ name: words[1] === 'AS' ? words[2] : undefined, instructions: [] });
    stages.at(-1)?.instructions.push({ name, words });
  }
  return stages;
}

/** What the daemon is sent of a path of the context, by .dockerignore as far as ours goes: no exceptions. */
function isIgnored(path: string): boolean {
  const patterns = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  return patterns.some((pattern) => matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`));
}

/**
 * Carries out the COPYs of a stage, from the context and from what `stages` were made of, and gives the folder that it
 * works in. Packages are links to the installed ones: all, or those that a service has.
 */
export function copyStage(
  stage: Stage,
  into: string,
  options: { stages: Map<string, string>; packages: 'all' | 'production' },
): string {
  let workdir = '/';
  const place = (path: string) => join(into, path.startsWith('/') ? path : join(workdir, path));
  for (const { name, words } of stage.instructions) {
    if (name === 'WORKDIR') workdir = words[0] ?? '/';
    if (name !== 'COPY') continue;
    const from = words[0]?.startsWith('--from=') ? words[0].slice('--from='.length) : undefined;
    const paths = from === undefined ? words : words.slice(1);
    const target = paths.at(-1) as string;
    for (const source of paths.slice(0, -1)) {
      const base = from === undefined ? root : options.stages.get(from);
      // A stage of another image: nothing of this repository.
      if (base === undefined) continue;
      const path = join(base, source);
      if (!existsSync(path) || (from === undefined && isIgnored(source)))
        throw new Error(`COPY ${source}: it is not in the context`);
      const isInto = target.endsWith('/') && !statSync(path).isDirectory();
      const copied = isInto ? join(place(target), basename(source)) : place(target);
      mkdirSync(dirname(copied), { recursive: true });
      cpSync(path, copied, {
        recursive: true,
        filter: (each) => from !== undefined || !isIgnored(relative(root, each)),
      });
    }
  }
  linkPackages(place('node_modules'), options.packages);
  return place('.');
}

const lockFile = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });

function linkPackages(folder: string, which: 'all' | 'production'): void {
  const installed = join(root, 'node_modules');
  if (which === 'all') return symlinkSync(installed, folder);
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  for (const [path, { dev }] of Object.entries(packages)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    if (name === undefined || dev || !existsSync(join(installed, name))) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(join(installed, name), join(folder, name));
  }
}
