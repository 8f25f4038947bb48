import { placeOf, ScriptError } from '../script-error.ts';

const located = /^(?:jq: error: )?(.*) at <top-level>, line (\d+), column (\d+):/s;
const summary = /^jq: \d+ compile errors?$/;

/** jq's report on an expression that it cannot compile, as an error that points at the first place. */
export function compileError(expression: string, report: string): ScriptError {
  const [first = 'it is not a jq expression'] = report
    .split(/\n(?=jq: )/)
    .filter((each) => !summary.test(each));
  const [, words, line, column] = located.exec(first) ?? [];
  if (words === undefined) return new ScriptError('compile', first.replace(/^jq: error: /, '').trim());
  return new ScriptError(
    'compile',
    words,
    placeOf(expression, offsetOf(expression, Number(line), Number(column))),
  );
}

/** jq counts columns in bytes of UTF-8, from 1. */
function offsetOf(expression: string, line: number, column: number): number {
  const lines = expression.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const bytes = Buffer.from(lines[line - 1] ?? '').subarray(0, column - 1);
  return start + bytes.toString().length;
}
