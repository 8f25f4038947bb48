import { emptyChain } from '../../contract/audit.ts';
import { entryLine, trailerLine } from '../../contract/audit-file.ts';
import type { Queryable } from '../storage/database.ts';
import { readHead } from './audit-log.ts';
import { walk } from './walk.ts';

/**
 * The whole log as NDJSON, as it is now: a line an entry in canonical form, the oldest first, and a last line with
 * count, first and last number and the hash of the head. It comes in pieces, as fast as they are taken.
 */
export async function* exportAudit(database: Queryable): AsyncGenerator<string> {
  const { sequence } = await readHead(database);
  let end = emptyChain;
  for await (const entries of walk(database, sequence)) {
    yield entries.map((entry) => `${entryLine(entry)}\n`).join('');
    end = entries.at(-1) ?? end;
  }
  yield `${trailerLine(end)}\n`;
}
