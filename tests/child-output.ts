import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * What a child prints next. Rejects if it ends without a word: who waits for the word alone waits for ever then.
 * @param child with a pipe for its standard output.
 */
export async function nextOutput(child: ChildProcess): Promise<string> {
  const ended = new AbortController();
  const end = () => ended.abort(new Error(`it ended (${child.signalCode ?? child.exitCode})`));
  if (child.exitCode !== null || child.signalCode !== null) end();
  child.once('close', end);
  try {
    const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data', { signal: ended.signal })) as [
      Buffer,
    ];
    return String(said);
  } finally {
    child.off('close', end);
  }
}
