const opening = '([{';
const closing = ')]}';

/**
 * Where in an expression a pipe at its top level may stand, in order. Not every one is: in `def f: .a | .b; f` the pipe
 * belongs to the definition. Whether what precedes is an expression of its own, jq alone can say.
 */
export function topLevelPipes(expression: string): number[] {
  const pipes: number[] = [];
  /** Of each string whose interpolation is being read, the depth around it. */
  const strings: number[] = [];
  let depth = 0;
  let inString = false;
  for (let at = 0; at < expression.length; at++) {
    const char = expression.charAt(at);
    if (inString) {
      if (char === '"') inString = false;
      else if (char === '\\' && expression[++at] === '(') {
        strings.push(depth++);
        inString = false;
      }
    } else if (char === '"') inString = true;
    else if (char === '#') at = lineEnd(expression, at);
    else if (opening.includes(char)) depth++;
    else if (closing.includes(char)) {
      depth--;
      if (strings.at(-1) === depth) {
        strings.pop();
        inString = true;
      }
    } else if (char === '|' && depth === 0 && expression[at + 1] !== '=') pipes.push(at);
  }
  return pipes;
}

function lineEnd(expression: string, from: number): number {
  const end = expression.indexOf('\n', from);
  return end < 0 ? expression.length : end;
}
