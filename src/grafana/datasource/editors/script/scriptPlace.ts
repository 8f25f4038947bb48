/** A place in an expression, as the backend words it: lines and columns count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** The place that an error about a script names, if it names one. */
export function placeIn(message: string): Place | undefined {
  const [, line, column] = /\bline (\d+), column (\d+)\b/.exec(message) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: Number(column) };
}

/** The line of a place, and below it a mark at the column. Tabs stay, or the mark would stand elsewhere. */
export function excerpt(expression: string, { line, column }: Place): string {
  const text = expression.split('\n')[line - 1] ?? '';
  const before = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${text}\n${before}^`;
}

/** How many characters stand before a place; never more than there are. */
export function offsetOf(expression: string, { line, column }: Place): number {
  const before = expression.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(start + column - 1, expression.length);
}
