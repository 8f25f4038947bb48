import { auditQuery, type AuditEntry, type AuditHead } from '../contract/audit.ts';
import { listAudit, verifyAudit } from '../contract/endpoints/audit.ts';
import { ApiClient } from './api-client.ts';
import { exportAudit } from './audit-export.ts';
import { verifyFile } from './audit-verify-file.ts';
import { checked, commonFlags, groupOf, parse, whole, type Output } from './command-line.ts';
import { json } from './json.ts';
import { collect } from './pages.ts';
import { Progress } from './progress.ts';
import { printable, table } from './table.ts';
import { UsageError } from './usage-error.ts';

export const auditUsage = `rollcall audit list [--actor PART] [--action NAME] [--subject KEY] [--outcome allowed|refused]
                    [--from TIME] [--to TIME] [--limit N]      what was done and refused, newest first
rollcall audit export [FILE]                           the whole log, a line an entry; without FILE to standard output
rollcall audit verify                                  whether the log is unbroken where it is stored
rollcall audit verify FILE [--head N:HASH]             whether an exported file is; needs no service
                                                       --head: entry N has to have the hash that was seen for it`;

const text = { type: 'string' } as const;
const listFlags = {
  ...commonFlags,
  actor: text,
  action: text,
  subject: text,
  outcome: text,
  from: text,
  to: text,
  limit: text,
};

/** Carries out `rollcall audit …`. */
export const audit = groupOf('audit', { list, export: exportAudit, verify });

async function list(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, listFlags, 0);
  const { url, 'token-file': tokenFile, json: asJson, limit, ...filters } = values;
  const most = limit === undefined ? 50 : whole('--limit', limit);
  const query = checked(auditQuery.omit({ limit: true, before: true }), filters);
  const client = new ApiClient({ url, 'token-file': tokenFile }, env);
  const { items, next } = await collect<AuditEntry, number>(most, async (limit, before) => {
    const page = await client.call(listAudit, {
      query: { ...query, limit, before },
    });
    return { items: page.entries, next: page.next };
  });
  return asJson ? json({ entries: items, next }) : entriesText(items, next);
}

function entriesText(entries: AuditEntry[], next: number | null): string {
  const rows = entries.map(({ sequence, at, actor, address, action, subject, outcome, reason }) => [
    String(sequence),
    at,
    outcome,
    action,
    subject,
    actor,
    address,
    reason,
  ]);
  const more = next === null ? '' : '\n\nThere is more: raise --limit, or narrow it down.';
  return `${table(['ENTRY', 'AT', 'OUTCOME', 'ACTION', 'SUBJECT', 'BY', 'FROM', 'REASON'], rows)}${more}`;
}

/** The chain as the service has it, or an exported file without any service. */
async function verify(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const { values, positionals } = parse(args, { ...commonFlags, head: text }, 1);
  const [path] = positionals;
  if (path !== undefined) {
    const found = await verifyFile(path, values.head === undefined ? undefined : witnessOf(values.head));
    return {
      text: values.json ? json(found.document) : found.text,
      exitCode: found.document.ok ? 0 : broken,
    };
  }
  if (values.head !== undefined)
    throw new UsageError('--head goes with a FILE: the service knows its own head.');
  const signal = AbortSignal.timeout(walkMs);
  const progress = new Progress();
  progress.say('The service verifies its log…');
  const asked = new ApiClient(values, env).call(verifyAudit, { signal });
  const found = await asked.finally(() => progress.end());
  const { ok, verified, head, firstBad } = found;
  const told = firstBad
    ? `BROKEN: entry ${firstBad.sequence} ${printable(firstBad.why)}.\nEntries before it that hold: ${verified}.`
    : `The log is unbroken: ${verified} entries, head ${head.sequence}:${head.hash}`;
  return { text: values.json ? json(found) : told, exitCode: ok ? 0 : broken };
}

/** The exit code for a log that is not what was appended. */
const broken = 3;
/** A walk through millions of entries takes its time; the service waits as long. */
const walkMs = 5 * 60_000;

function witnessOf(given: string): AuditHead {
  const [, sequence, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(given) ?? [];
  if (hash !== undefined) return { sequence: Number(sequence), hash };
  throw new UsageError(
    `--head is ${JSON.stringify(given)}: write it as N:HASH, with the number of an entry and its hash of 64 hex digits.`,
  );
}
