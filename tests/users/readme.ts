import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const readme = join(import.meta.dirname, '../../README.md');

/** What stands in the fences of a section of the README, in order, without the indentation of the list they stand in. */
function readmeFences(section: string): string[] {
  const [, text] = readFileSync(readme, 'utf8').split(`\n## ${section}\n`);
  if (text === undefined) throw new Error(`The README has no section "${section}".`);
  const [own = ''] = text.split(/^## /m);
  return [...own.matchAll(/^( *)```\w*\n([\s\S]*?)^\1```$/gm)].map(([, indent = '', body = '']) =>
    body
      .split('\n')
      .map((line) => line.slice(indent.length))
      .join('\n')
      .trim(),
  );
}

/** The one fence of a section that holds these words. */
export function readmeFence(section: string, words: string): string {
  const [found, ...others] = readmeFences(section).filter((each) => each.includes(words));
  if (found === undefined || others.length > 0)
    throw new Error(
      `"${section}" of the README has ${found ? 'several fences' : 'no fence'} with "${words}".`,
    );
  return found;
}
