import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const operations = join(import.meta.dirname, '../../docs/operations');
/** The rollouts come first, so that they are begun as their pages begin them. */
const first = ['README', 'adaptive-polling', 'search-console-sync', 'optimize'];
/** Its commands are harnesses of many minutes, which have a test of their own. */
const others = ['soak'];

interface Page {
  name: string;
  text: string;
  /** What stands in the fences that are marked `sh`, in order. */
  commands: string[];
}

/** The pages for who is paged, in the order in which they are tried. */
export function pages(): Page[] {
  const names = readdirSync(operations)
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))
    .filter((name) => !others.includes(name) && !first.includes(name));
  return [...first, ...names.sort()].map((name) => {
    const text = readFileSync(join(operations, `${name}.md`), 'utf8');
    return { name, text, commands: commandsOf(text) };
  });
}

/** A fence that stands in a list is indented as the list is. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm)].map(([, indent = '', body = '']) =>
    body
      .split('\n')
      .map((line) => line.slice(indent.length))
      .join('\n')
      .trim(),
  );
}
