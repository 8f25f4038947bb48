import { canonicalJson } from '../canonical-json.ts';

/** Longer texts are cut in what people read; the embedded content has them in full. In characters. */
const longestText = 1_000;

/**
 * A text that somebody wrote, as plain text within Markdown: no markup, no HTML, no link, no line of its own, nothing
 * that steers a terminal or turns the direction of writing. It says the same to a reader.
 */
export function inert(text: string): string {
  const plain = text
    .replaceAll(/\r\n|\r|\n/g, ' ⏎ ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd');
  const characters = plain.length > longestText ? [...plain] : [];
  const more = characters.length - longestText;
  const cut = more > 0 ? `${characters.slice(0, longestText).join('')}… (${more} more characters)` : plain;
  return (
    cut
      .replaceAll(/[\\`*_[\]<>|~&@$]/g, '\\$&')
      // What would become a link by itself.
      .replaceAll('://', ':\\/\\/')
      .replaceAll(/www\./gi, (match: string) => `${match.slice(0, -1)}\\.`)
  );
}

/** A table, or a sentence where it would have no rows. */
export function markdownTable(head: string[], rows: string[][], none: string): string {
  if (rows.length === 0) return `${none}\n`;
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}

/** RFC 3339, without milliseconds that are none. */
export const moment = (at: string | null): string => (at === null ? '' : at.replace('.000Z', 'Z'));

/** A number to six digits, with its unit as people write it. The content has all of its digits. */
export function measured(value: number | null, unit: string): string {
  if (value === null) return 'no data';
  if (unit === 'percentunit') return `${rounded(value * 100)} %`;
  const name = Object.hasOwn(unitNames, unit) ? unitNames[unit] : inert(unit);
  return name ? `${rounded(value)} ${name}` : String(rounded(value));
}

const unitNames: Record<string, string> = { short: '', ops: 'a second', reqpm: 'a minute', bytes: 'bytes' };

export const rounded = (value: number): number => Number(value.toPrecision(6));

export const secondsText = (seconds: number | null): string => (seconds === null ? '' : `${seconds} s`);

/** A span in the units that playbooks use. */
export function span(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3_600),
    Math.floor((seconds % 3_600) / 60),
    Math.round((seconds % 60) * 1_000) / 1_000,
  ];
  const parts = [hours && `${hours} h`, minutes && `${minutes} min`, rest && `${rest} s`].filter(Boolean);
  return parts.join(' ') || '0 s';
}

/** A setting of a lever, always in the same order. */
export const settingsText = (settings: Record<string, unknown> | null): string =>
  settings === null ? 'nothing' : inert(canonicalJson(settings));

export const entryText = (entry: number | null): string => (entry === null ? '' : `#${entry}`);
