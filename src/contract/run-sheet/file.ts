import { runSheet, type RunSheet } from '../run-sheet.ts';
import { contentEnd, contentStart, sheetMarkdown } from './markdown.ts';
import { sealOf, sheetJson } from './seal.ts';

/** A file that is whole, or why it is not what was exported. */
type ReadSheet = { sheet: RunSheet } | { broken: string };

/** Far longer than any sheet. */
const longestSheetBytes = 64 * 1024 * 1024;

/**
 * Reads a run sheet from the bytes of its file, JSON or Markdown, and verifies it: the file has to be what is written of
 * its content, byte for byte, and the seal has to fit. It needs nothing else. An open sheet has no seal to fit.
 */
export function readSheet(bytes: Uint8Array): ReadSheet {
  if (bytes.length > longestSheetBytes) return { broken: 'is longer than any run sheet' };
  const text = Buffer.from(bytes).toString();
  const inMarkdown = !text.startsWith('{');
  const line = inMarkdown ? embeddedLine(text) : text;
  if (line === undefined) return { broken: 'holds no run sheet: it was changed, or cut off' };
  const sheet = parsed(line);
  if (!sheet) return { broken: 'does not hold the content of a run sheet of form 1: it was changed' };
  const written = inMarkdown ? sheetMarkdown(sheet) : sheetJson(sheet);
  const { content, seal } = sheet;
  if (content.closed !== (seal !== null))
    return { broken: content.closed ? 'has lost its seal' : 'has a seal, although the run is under way' };
  if (seal !== null && seal !== sealOf(content)) return { broken: 'does not fit its seal: it was changed' };
  if (Buffer.compare(bytes, Buffer.from(written)) !== 0)
    return {
      broken: inMarkdown
        ? `says something else than its content, at line ${differingLine(text, written)}: it was changed`
        : 'is not written as the service writes it: it was changed',
    };
  return { sheet };
}

/** The JSON at the end of a sheet in Markdown. */
function embeddedLine(text: string): string | undefined {
  const start = text.lastIndexOf(contentStart);
  if (start < 0 || !text.endsWith(contentEnd)) return undefined;
  return text.slice(start + contentStart.length, -contentEnd.length);
}

/** What is parsed is given, and not what the schema makes of it: nothing may get lost on the way. */
function parsed(line: string): RunSheet | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return runSheet.safeParse(value).success ? (value as RunSheet) : undefined;
  } catch {
    return undefined;
  }
}

/** The first line that differs, from 1 on. */
function differingLine(text: string, written: string): number {
  const [lines, wanted] = [text.split('\n'), written.split('\n')];
  const index = lines.findIndex((line, at) => line !== wanted[at]);
  return index < 0 ? lines.length : index + 1;
}
