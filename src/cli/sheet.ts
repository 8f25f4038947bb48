import { writeFile } from 'node:fs/promises';
import { getRunSheet } from '../contract/endpoints/run-sheets.ts';
import type { RunSheet } from '../contract/run-sheet.ts';
import { sheetMarkdown, sheetPage } from '../contract/run-sheet/markdown.ts';
import { sheetJson } from '../contract/run-sheet/seal.ts';
import { ApiClient } from './api-client.ts';
import { commonFlags, groupOf, needed, parse, whole, type Output } from './command-line.ts';
import { json } from './json.ts';
import { verifySheet } from './sheet-verify.ts';
import { UsageError } from './usage-error.ts';

export const sheetUsage = `rollcall sheet show ROLLOUT [--run N]           the run sheet of the newest run, or of run N, for people
rollcall sheet export ROLLOUT FILE [--run N]   as a file: JSON for FILE.json, Markdown for FILE.md
rollcall sheet verify FILE [--audit FILE]      whether an exported sheet is what was sealed; needs no service
                                               --audit: and whether all that it says stands in this export of the log`;

const runFlags = { ...commonFlags, run: { type: 'string' } } as const;

/** Carries out `rollcall sheet …`. */
export const sheet = groupOf('sheet', { show, export: exportSheet, verify });

async function show(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const { values, positionals } = parse(args, runFlags, 1);
  const asked = await ask(needed('ROLLOUT', positionals, 'sheet show adaptive-polling'), values, env);
  return values.json ? json(asked) : sheetPage(asked).trimEnd();
}

async function exportSheet(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const { values, positionals } = parse(args, runFlags, 2);
  const rollout = needed('ROLLOUT', positionals, 'sheet export adaptive-polling run-1.md');
  const file = needed('FILE', positionals.slice(1), 'sheet export adaptive-polling run-1.md');
  const [, ending] = /\.(md|json)$/.exec(file) ?? [];
  if (ending === undefined)
    throw new UsageError('FILE has to end in .md or .json: its name says which form is meant.');
  const asked = await ask(rollout, values, env);
  await writeNew(file, ending === 'md' ? sheetMarkdown(asked) : sheetJson(asked));
  const { content, seal } = asked;
  if (values.json) return json({ file, rollout: content.rollout, run: content.run, seal });
  const sealed = seal === null ? 'it is OPEN, for the run is under way' : `sealed ${seal}`;
  return `Exported run ${content.run} of ${content.rollout} to ${file}: ${sealed}.`;
}

async function verify(args: string[]): Promise<Output> {
  const flags = { json: { type: 'boolean' }, audit: { type: 'string' } } as const;
  const { values, positionals } = parse(args, flags, 1);
  const file = needed('FILE', positionals, 'sheet verify run-1.md');
  const { document, text, exitCode } = await verifySheet(file, values.audit);
  return { text: values.json ? json(document) : text, exitCode };
}

function ask(
  id: string,
  { run, url, 'token-file': tokenFile }: { run?: string; url?: string; 'token-file'?: string },
  env: NodeJS.ProcessEnv,
): Promise<RunSheet> {
  const query = { ...(run !== undefined && { run: whole('--run', run) }), format: 'json' as const };
  return new ApiClient({ url, 'token-file': tokenFile }, env).call(getRunSheet, { params: { id }, query });
}

/** An older file is not written over: it may be the only copy of a sheet. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', flush: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'is there already: choose another name' : `cannot be written (${code})`;
    throw new Error(`${file} ${why}.`, { cause: error });
  }
}
