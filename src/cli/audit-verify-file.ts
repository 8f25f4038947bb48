import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { AuditHead } from '../contract/audit.ts';
import { verifyAuditFile, type FileVerdict } from '../contract/audit-file.ts';
import { Progress } from './progress.ts';

/** What to say of an exported file, to people and to machines. */
interface FileReport {
  text: string;
  document: {
    ok: boolean;
    file: string;
    /** How many entries hold, from the first on. */
    verified: number;
    head: AuditHead;
    broken: { line: number; sequence: number | null; why: string } | null;
  };
}

/**
 * Verifies an exported file as it is read; it needs no service.
 * @throws an Error where it cannot be read.
 */
export async function verifyFile(path: string, witness: AuditHead | undefined): Promise<FileReport> {
  const progress = new Progress();
  try {
    const { size } = await stat(path);
    const verdict = await verifyAuditFile(withProgress(path, size, progress), witness);
    return reportOn(path, verdict);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(`${path} cannot be read (${code}): name a file that "rollcall audit export" wrote.`, {
      cause: error,
    });
  } finally {
    progress.end();
  }
}

async function* withProgress(path: string, size: number, progress: Progress): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    yield chunk as Uint8Array;
    bytes += (chunk as Uint8Array).length;
    progress.say(
      `Verifying: ${Math.floor((100 * bytes) / Math.max(size, bytes))} % of ${(size / 1e6).toFixed(1)} MB`,
    );
  }
}

function reportOn(file: string, { head, broken }: FileVerdict): FileReport {
  const { sequence: verified, hash } = head;
  const document = { ok: !broken, file, verified, head, broken: broken ?? null };
  if (!broken)
    return { document, text: `The file is unbroken: ${verified} entries, head ${verified}:${hash}` };
  const what = broken.sequence === null ? 'it' : `entry ${broken.sequence}`;
  return {
    document,
    text: `BROKEN at line ${broken.line}: ${what} ${broken.why}.\nEntries before it that hold: ${verified}.`,
  };
}
