import { createWriteStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { exportAudit as endpoint } from '../contract/endpoints/audit.ts';
import { ApiClient } from './api-client.ts';
import { commonFlags, parse } from './command-line.ts';
import { json } from './json.ts';
import { Progress } from './progress.ts';
import { UsageError } from './usage-error.ts';

/** Carries out `rollcall audit export [FILE]`: the log goes through as it comes, and is not held. */
export async function exportAudit(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, commonFlags, 1);
  const [path] = positionals;
  if (path === undefined && process.stdout.isTTY)
    throw new UsageError('An export is no text for a terminal: name a FILE, or send it on with > or |.');
  const progress = new Progress();
  let bytes = 0;
  const counted = async function* () {
    for await (const piece of new ApiClient(values, env).pieces(endpoint)) {
      bytes += piece.length;
      progress.say(`Exporting: ${(bytes / 1e6).toFixed(1)} MB`);
      yield piece;
    }
  };
  try {
    if (path === undefined) {
      await pipeline(counted, process.stdout, { end: false }).catch(unlessLeft);
      return '';
    }
    await toFile(counted, path);
  } finally {
    progress.end();
  }
  return values.json ? json({ file: path, bytes }) : `Exported ${bytes} bytes to ${path}.`;
}

/** What was begun and not finished is removed: a file that is there is whole. An older one is not written over. */
async function toFile(pieces: () => AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', flush: true });
  try {
    await pipeline(pieces, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new Error(`${path} is there already: choose another name.`, { cause: error });
    // Without a descriptor it was never opened, and is not ours.
    if (file.bytesWritten > 0 || !file.pending) await unlink(path);
    throw code === undefined
      ? error
      : new Error(`${path} cannot be written (${code}): nothing was exported.`, { cause: error });
  }
}

/** A reader such as head may leave before the end. */
function unlessLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
