/**
 * The words of a command line as a POSIX shell splits them, an unquoted pipe being a word of its own. A backslash
 * before a line's end joins the lines. Undefined if a quote does not end, or if the line needs a shell: `;`, `&&`, `>`
 * or a substitution. A `<` or `>` within a word is a placeholder of the runbook, such as `http://<host>/api`.
 */
export function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  const token =
    /\s+|\\\n\s*|'([^']*)'|"((?:[^"\\$`]|\\[^])*)"|\\([^])|(\|)|(<[\w .-]+>)|([^\s'"\\|;&<>$`()]+)/y;
  let word: string | undefined;
  const end = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  while (token.lastIndex < line.length) {
    const match = token.exec(line);
    if (!match) return undefined;
    const [whole, single, double, escaped, pipe, placeholder, plain] = match;
    const part = single ?? double?.replace(/\\(["\\$`\n])/g, '$1') ?? escaped ?? placeholder ?? plain;
    if (part !== undefined && !whole.startsWith('\\\n')) word = (word ?? '') + part;
    else end();
    if (pipe !== undefined) words.push(pipe);
  }
  end();
  return words;
}
