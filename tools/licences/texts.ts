import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenceOf } from './allowed.ts';
import type { Locked } from './lock.ts';

const fileNames = /^(licen[cs]e|copying|notice)([.-][\w.-]*)?$/i;
const rule = '-'.repeat(70);

/**
 * The licences of packages as most of them want to be passed on: each with its own text, and a text that several have
 * word for word once.
 * @param installed the folder `node_modules`.
 */
export function licenceTexts(packages: readonly Locked[], installed: string): string {
  const sharing = new Map<string, string[]>();
  for (const each of packages) {
    const text = textOf(join(installed, each.path));
    const named = `${each.name} ${each.version}, ${licenceOf(each)}`;
    sharing.set(text, [...(sharing.get(text) ?? []), named]);
  }
  return [...sharing]
    .map(([text, names]) => `${[...new Set(names)].sort().join('\n')}\n\n${text}`)
    .sort()
    .join(`\n\n${rule}\n\n`)
    .concat('\n');
}

function textOf(folder: string): string {
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => fileNames.test(name))
        .sort()
    : [];
  if (files.length === 0) return 'It comes without a text of its licence.';
  return files
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}
