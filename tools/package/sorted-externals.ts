import { rspack, type Compiler } from '@rspack/core';

/** How a file begins that Grafana loads: the names of what it shares, and what the file calls them. */
const head = /define\(\[([^\]]*)\],\s*(?:function\s*)?\(([^)]*)\)/;

/**
 * Names what a file takes of Grafana in the order of the alphabet. The bundler takes them in the order of a table whose
 * keys hold the folder that is built in, so that another folder would give another file.
 */
export const sortedExternals = {
  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap('sorted-externals', (compilation) => {
      // Before names are made short, for they are given in the order in which they come.
      const stage = rspack.Compilation.PROCESS_ASSETS_STAGE_PRE_PROCESS;
      compilation.hooks.processAssets.tap({ name: 'sorted-externals', stage }, (assets) => {
        for (const [name, source] of Object.entries(assets)) {
          if (!name.endsWith('module.js')) continue;
          const text = source.source().toString();
          const sorted = sortedHead(text);
          const replaced = new rspack.sources.ReplaceSource(source);
          replaced.replace(sorted.start, sorted.end - 1, sorted.text);
          compilation.updateAsset(name, replaced);
        }
      });
    });
  },
};

/**
 * The head of a file with its names in order, and where it stands.
 * @throws where there is no such head: then the bundler writes it in another way.
 */
export function sortedHead(text: string): { start: number; end: number; text: string } {
  const found = head.exec(text);
  const [names = [], called = []] = (found?.slice(1) ?? []).map((list) =>
    list
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  );
  if (!found || names.length !== called.length)
    throw new Error(`The build begins a file in an unknown way: ${text.slice(0, 200)}`);
  const pairs = names.map((name, index) => [name, called[index] as string] as const);
  pairs.sort(([one], [other]) => (one < other ? -1 : 1));
  const list = (part: 0 | 1) => pairs.map((pair) => pair[part]).join(', ');
  const ordered = found[0].replace(/\[[^\]]*\]/, () => `[${list(0)}]`);
  return {
    start: found.index,
    end: found.index + found[0].length,
    text: `${ordered.slice(0, ordered.lastIndexOf('('))}(${list(1)})`,
  };
}
