import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { rspack, type Compiler, type Module } from '@rspack/core';
import { refused } from '../licences/allowed.ts';
import { readLock } from '../licences/lock.ts';
import { licenceTexts } from '../licences/texts.ts';

const root = resolve(import.meta.dirname, '../..');
/** Modules are told of by where they really are. */
const installed = realpathSync(join(root, 'node_modules'));
const notices = 'LICENSES.txt';
/** Where a build leaves what it has put in, a file for each part of it. */
const records = join(root, 'output/built-in');

/**
 * Records which packages a build has put into its files, and puts their licences beside these as `LICENSES.txt`. A
 * package whose licence is not allowed ends the build by its name.
 */
export class BuiltIn {
  readonly #name: string;
  readonly #copied: readonly string[];

  /** @param copied packages of which files are copied as they are: no module leads to them. */
  constructor(name: string, copied: readonly string[] = []) {
    this.#name = name;
    this.#copied = copied;
  }

  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap('built-in', (compilation) => {
      const stage = rspack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: 'built-in', stage }, () => {
        const files = [...compilation.chunks].flatMap((chunk) =>
          compilation.chunkGraph.getChunkModules(chunk).flatMap(filesOf),
        );
        const paths = new Set([...this.#copied, ...files.flatMap(packageOf)]);
        const packages = readLock(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages.filter(
          ({ path }) => paths.has(path),
        );
        // What is built in is shipped, whatever it is to this repository.
        for (const problem of refused(packages.map((each) => ({ ...each, development: false }))))
          compilation.errors.push(new Error(problem));
        compilation.emitAsset(notices, new rspack.sources.RawSource(licenceTexts(packages, installed)));
        mkdirSync(records, { recursive: true });
        const record = packages.map(({ path }) => path);
        writeFileSync(join(records, `${this.#name}.json`), `${JSON.stringify(record, null, 2)}\n`);
      });
    });
  }
}

/** What a build has put in last, by the paths of the lock file. @throws where it has not run. */
export function builtInto(name: string): string[] {
  return JSON.parse(readFileSync(join(records, `${name}.json`), 'utf8')) as string[];
}

/** The files of a module, and of those that were put together into it. */
function filesOf(module: Module): string[] {
  const file = module.nameForCondition();
  const inner = 'modules' in module ? (module.modules as Module[]) : [];
  return [...(file === undefined ? [] : [file]), ...inner.flatMap(filesOf)];
}

/** The package that a file is of: the innermost `node_modules` on its path counts. */
function packageOf(file: string): string[] {
  const inside = relative(installed, file).split(sep).join('/');
  const path = /^(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(inside)?.[0];
  return inside.startsWith('..') || path === undefined ? [] : [path];
}
