import type { RunSheetContent } from '../run-sheet.ts';
import { entryText, inert, markdownTable, moment } from './markdown-text.ts';

/** Permits of sentinels, a vote a row; nothing where there are none. */
export function permitSection({ permits }: RunSheetContent): string {
  if (!permits) return '';
  const rows = permits.flatMap(({ entry, epoch, cell, from, to, expiresAt, votes }) =>
    votes.map(({ sentinel, signedAt, evidenceHash }) => [
      entryText(entry),
      String(epoch),
      `${inert(cell)}: ${inert(from ?? 'none')} → ${inert(to)}`,
      inert(sentinel),
      moment(signedAt),
      moment(expiresAt),
      inert(evidenceHash),
    ]),
  );
  const head = ['Entry', 'Epoch', 'Permitted', 'Signed by', 'At', 'Until', 'Evidence'];
  return `## Permits\n\n${markdownTable(head, rows, '')}`;
}
