import { ScriptError } from '../script-error.ts';

/** What a program put out, of the lines of JSON that the engine gives. @throws ScriptError */
export function outputsOf(lines: Uint8Array): unknown[] {
  const text = new TextDecoder().decode(lines);
  try {
    // Within a line there is no other line end: JSON escapes them.
    return JSON.parse(`[${text.slice(0, -1).replaceAll('\n', ',')}]`) as unknown[];
  } catch {
    // Where jq prints no deeper, it prints that it skips, which is not JSON.
    throw new ScriptError('output', 'Its outputs nest deeper than jq prints, which is 10,000 levels.');
  }
}
