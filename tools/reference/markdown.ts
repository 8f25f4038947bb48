/** The first line of a generated page. @param source what to change in its place */
export const generatedFrom = (source: string): string =>
  `<!-- Generated from ${source} by \`npm run generate\`: change that. -->`;

/** A table; a column that is empty throughout is left out. */
export function table(head: string[], rows: string[][]): string {
  const shown = head.map((_, column) => column === 0 || rows.some((row) => row[column] !== ''));
  const line = (cells: string[]) =>
    `| ${cells
      .filter((_, column) => shown[column])
      .map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' '))
      .join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A page of its parts, with an empty line between them. */
export const page = (...parts: string[]): string => `${parts.filter((part) => part !== '').join('\n\n')}\n`;
