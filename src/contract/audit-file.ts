import { auditEntry, emptyChain, type AuditEntry, type AuditHead } from './audit.ts';
import { breakOf } from './audit-chain.ts';
import { canonicalJson } from './canonical-json.ts';
import { linesOf } from './lines.ts';

/** Where a file is not what was exported: the first such line. */
interface FileBreak {
  /** From 1 on. */
  line: number;
  /** The first bad entry; null where all entries hold, and the file does not end as it should. */
  sequence: number | null;
  why: string;
}

/** What a file turned out to be, and the last entry that holds. */
export interface FileVerdict {
  head: AuditHead;
  broken: FileBreak | undefined;
}

/** Far longer than the line of any entry: what is longer is no export, and is not read into memory. */
const longestLineBytes = 16 * 1024 * 1024;
const cutOff = 'has no line end: the file was cut off';

/** An entry as a line of an export, without its line end. */
export const entryLine = (entry: AuditEntry): string => canonicalJson(entry);

/** The last line of an export of the whole chain up to its head. */
export const trailerLine = ({ sequence, hash }: AuditHead): string =>
  canonicalJson({ count: sequence, first: Math.min(sequence, 1), last: sequence, headHash: hash });

/**
 * Verifies an export while it is read. Each line has to be what the service writes, byte for byte: so a change of any
 * byte shows, as do lines that were added, removed or moved, and a file that was cut off.
 * @param witness an entry's number and hash as they were seen elsewhere, in a log or a metric: without it, a chain that
 *   was made anew as a whole would pass.
 */
export async function verifyAuditFile(
  chunks: AsyncIterable<Uint8Array>,
  witness?: AuditHead,
  onEntry: (entry: AuditEntry) => void = () => undefined,
): Promise<FileVerdict> {
  let head = emptyChain;
  let line = 0;
  let ended = false;
  const verdict = (sequence: number | null, why: string): FileVerdict => ({
    head,
    broken: { line, sequence, why },
  });
  for await (const { bytes, last } of linesOf(chunks, longestLineBytes)) {
    if (last && bytes.length === 0) break;
    line++;
    if (ended) return verdict(null, 'stands after the end of the export: it was added');
    const read = readLine(bytes, head);
    if (read === 'trailer') {
      if (last) return verdict(null, cutOff);
      ended = true;
    } else if ('why' in read) return verdict(read.sequence, read.why);
    else {
      const { sequence, hash } = read;
      if (last) return verdict(sequence, cutOff);
      if (witness?.sequence === sequence && witness.hash !== hash)
        return verdict(sequence, 'has another hash than it was seen with: the log was made anew');
      head = { sequence, hash };
      onEntry(read);
    }
  }
  line++;
  if (!ended) return verdict(null, 'is missing: an export ends with a line that counts its entries');
  if (witness && witness.sequence > head.sequence)
    return verdict(witness.sequence, `is missing: it was seen, and the export ends before it`);
  return { head, broken: undefined };
}

/** The entry that a line is, or that it ends the export after `head`, or why it is neither. */
function readLine(
  bytes: Uint8Array,
  head: AuditHead,
): AuditEntry | 'trailer' | { sequence: number | null; why: string } {
  const text = Buffer.from(bytes).toString();
  const trailer = trailerLine(head);
  if (same(bytes, trailer)) return 'trailer';
  if (text.startsWith(trailerStart) || text.endsWith(trailer.slice(-trailerEndLength)))
    return { sequence: null, why: 'counts other entries than stand before it, or was changed' };
  const sequence = head.sequence + 1;
  const entry = parsed(text);
  if (!entry) return { sequence, why: 'is not an entry: it was changed or cut off' };
  return (
    breakOf(entry, head) ??
    (same(bytes, entryLine(entry))
      ? entry
      : { sequence, why: 'is not written as the service writes it: it was changed' })
  );
}

/** By these the last line is known even where it was changed; its end is the hash of the head. */
const trailerStart = '{"count":';
const trailerEndLength = 68;

const exactEntry = auditEntry.strict();

/** What is parsed is given, and not what the schema makes of it: nothing may get lost on the way. */
function parsed(text: string): AuditEntry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const { success, data } = exactEntry.safeParse(value);
    // A time can be written in many ways, and is written in one.
    const holds = success && new Date(data.at).toISOString() === data.at;
    return holds ? (value as AuditEntry) : undefined;
  } catch {
    return undefined;
  }
}

const same = (bytes: Uint8Array, text: string) => Buffer.compare(bytes, Buffer.from(text)) === 0;
