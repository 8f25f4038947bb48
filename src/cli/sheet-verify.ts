import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AuditEntry } from '../contract/audit.ts';
import { verifyAuditFile } from '../contract/audit-file.ts';
import type { RunSheet } from '../contract/run-sheet.ts';
import { readSheet } from '../contract/run-sheet/file.ts';
import { checkAgainstLog } from '../scheduler/rollout/run-sheet/against-log.ts';
import { printable } from './table.ts';

/** What to say of an exported sheet, to people and to machines. */
interface SheetReport {
  text: string;
  document: {
    ok: boolean;
    file: string;
    sealed: boolean;
    rollout: string | null;
    run: number | null;
    seal: string | null;
    /** Whether all that it says was found in an export of the audit log; null where none was given. */
    inLog: boolean | null;
    why: string | null;
  };
  exitCode: number;
}

/** The exit code for what is not what was sealed, or is not what the log says. */
const broken = 3;

/**
 * Verifies an exported sheet, and against an export of the audit log where one is given. It needs no service.
 * @throws an Error where a file cannot be read.
 */
export async function verifySheet(file: string, auditFile: string | undefined): Promise<SheetReport> {
  const read = readSheet(await readFile(file).catch((error: unknown) => unreadable(file, error)));
  if ('broken' in read) return failed(file, undefined, null, `the sheet ${read.broken}`, broken);
  const { sheet } = read;
  if (auditFile !== undefined) {
    const found = await againstLog(sheet, auditFile);
    if (found.why !== undefined) return failed(file, sheet, false, found.why, found.tooShort ? 1 : broken);
  }
  if (sheet.seal === null)
    return failed(
      file,
      sheet,
      auditFile === undefined ? null : true,
      'the run was under way, so the sheet has no seal',
      1,
    );
  const { content, seal } = sheet;
  const said = `The sheet is what was sealed: run ${content.run} of ${content.rollout}, ${content.state}, ${seal}`;
  const inLog =
    auditFile === undefined
      ? 'Whether it is what the audit log says was not asked: give an export of the log with --audit FILE.'
      : `All that it says stands in the audit log, entries ${content.log.first.entry} to ${content.log.last.entry}.`;
  return {
    text: [said, inLog].map(printable).join('\n'),
    document: {
      ...documentOf(file, sheet),
      ok: true,
      inLog: auditFile === undefined ? null : true,
      why: null,
    },
    exitCode: 0,
  };
}

async function againstLog(sheet: RunSheet, path: string): Promise<{ why?: string; tooShort?: boolean }> {
  const { rollout, log } = sheet.content;
  const entries: AuditEntry[] = [];
  const collect = (entry: AuditEntry) => {
    if (entry.subject === rollout && entry.sequence <= log.last.entry) entries.push(entry);
  };
  const chunks = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const verdict = await verifyAuditFile(chunks, undefined, collect).catch((error: unknown) =>
    unreadable(path, error),
  );
  if (verdict.broken)
    return { why: `the export of the audit log ${verdict.broken.why}, at line ${verdict.broken.line}` };
  if (verdict.head.sequence < log.last.entry)
    return {
      why: `the export ends at entry ${verdict.head.sequence}, before entry ${log.last.entry} of the sheet: export the log anew`,
      tooShort: true,
    };
  const why = checkAgainstLog(sheet.content, entries);
  return why === undefined ? {} : { why };
}

function failed(
  file: string,
  sheet: RunSheet | undefined,
  inLog: boolean | null,
  why: string,
  exitCode: number,
): SheetReport {
  const word = exitCode === broken ? 'BROKEN' : 'NOT VERIFIED';
  return {
    text: printable(`${word}: ${why}.`),
    document: { ...documentOf(file, sheet), ok: false, inLog, why },
    exitCode,
  };
}

const documentOf = (file: string, sheet: RunSheet | undefined) => ({
  file,
  sealed: typeof sheet?.seal === 'string',
  rollout: sheet?.content.rollout ?? null,
  run: sheet?.content.run ?? null,
  seal: sheet?.seal ?? null,
});

function unreadable(path: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  throw new Error(`${path} cannot be read (${code}): name a file that was exported.`, { cause: error });
}
