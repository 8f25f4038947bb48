import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { RunSheet, RunSheetContent } from '../run-sheet.ts';

const form = 1;

/** The seal of a content: SHA-256, in hex, over the canonical JSON of `{ content, form }`. */
export function sealOf(content: RunSheetContent): string {
  return createHash('sha256').update(canonicalJson({ content, form })).digest('hex');
}

/** The sheet with this content: sealed if the run is closed. */
export const sheetOf = (content: RunSheetContent): RunSheet => ({
  form,
  content,
  seal: content.closed ? sealOf(content) : null,
});

/** A sheet as a file of JSON: its canonical form (RFC 8785) and a line feed. There is one such file for one sheet. */
export const sheetJson = (sheet: RunSheet): string => `${canonicalJson(sheet)}\n`;
