import { canonicalJson } from '../../../contract/canonical-json.ts';
import type { RunSheet } from '../../../contract/run-sheet.ts';
import { sheetMarkdown } from '../../../contract/run-sheet/markdown.ts';
import type { TextFile } from '../../saveFile.ts';

/**
 * A run sheet as the files that `rollcall sheet verify` takes: there is one such file of a content, byte for byte, so they
 * are made here of what was read.
 */
export function sheetFiles(sheet: RunSheet): { json: TextFile; markdown: TextFile } {
  const name = `${sheet.content.rollout}-run-${sheet.content.run}`;
  return {
    json: { name: `${name}.json`, type: 'application/json', text: `${canonicalJson(sheet)}\n` },
    markdown: { name: `${name}.md`, type: 'text/markdown', text: sheetMarkdown(sheet) },
  };
}

/**
 * Whether the seal of a sheet is the SHA-256 of what it says; undefined where it is open, or where the browser does not
 * compute one, which it does on safe connections only.
 */
export async function sealFits({ form, content, seal }: RunSheet): Promise<boolean | undefined> {
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  if (seal === null || !subtle) return undefined;
  const bytes = new TextEncoder().encode(canonicalJson({ content, form }));
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') === seal;
}
