import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { generatedFrom, page } from './markdown.ts';

const program = join(import.meta.dirname, '../../src/cli/main.ts');

/** All commands with their flags, as `rollcall --help` says them. */
export function cliReference(): string {
  return page(
    generatedFrom('src/cli/'),
    '# Commands',
    'What `rollcall --help` says. Examples, and what comes out: [the command line](../cli.md).',
    ...[...usageByGroup()].flatMap(([group, usage]) => [`## ${group}`, fenced(usage)]),
    '## Everywhere',
    fenced(everywhere()),
  );
}

const fenced = (text: string) => `\`\`\`text\n${text}\n\`\`\``;

/** What `rollcall --help` says of each group of commands. */
export function usageByGroup(): Map<string, string> {
  const found = new Map<string, string>();
  for (const block of blocks().filter(isGroup)) {
    const group = block.split(' ')[1] ?? '';
    const before = found.get(group);
    found.set(group, before === undefined ? block : `${before}\n\n${block}`);
  }
  return found;
}

/** What it says of all of them: flags and exit codes. */
export const everywhere = (): string =>
  blocks()
    .filter((block) => !isGroup(block))
    .join('\n\n');

const isGroup = (block: string) => block.startsWith('rollcall ');

/** Without the first, which says what all of it is. */
const blocks = (): string[] => helpText().split('\n\n').slice(1);

let help: string | undefined;
const helpText = () =>
  (help ??= execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' }).trim());
