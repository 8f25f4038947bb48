#!/usr/bin/env node
import { Refusal } from './api-client.ts';
import { config, configUsage } from './config.ts';
import { printable } from './table.ts';
import { UsageError } from './usage-error.ts';

const usage = `Rollcall from the command line.

${configUsage}

Everywhere:
  --url URL           of the service; otherwise ROLLCALL_URL, otherwise http://127.0.0.1:7655
  --token-file FILE   with an admin token; otherwise ROLLCALL_TOKEN, otherwise data/admin.token for a local service
  --json              for machines: what the API answers, and errors as problem documents on standard error

Exit codes: 0 done, 1 refused or failed, 2 the command line cannot be used.`;

/** The groups of commands, one file each. */
const groups: Record<string, typeof config> = { config };

async function main([group, ...args]: string[]): Promise<void> {
  if (
    group === undefined ||
    group === 'help' ||
    [group, ...args].some((arg) => arg === '--help' || arg === '-h')
  )
    return print(usage);
  const run = Object.hasOwn(groups, group) ? groups[group] : undefined;
  if (!run)
    throw new UsageError(
      `There is no command ${JSON.stringify(group)}: write ${Object.keys(groups).join(' or ')}, or --help.`,
    );
  print(await run(args, process.env));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

// A reader such as head may leave before the end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  const message = error instanceof Error ? error.message : String(error);
  const told = process.argv.includes('--json')
    ? JSON.stringify(error instanceof Refusal ? error.problem : { title: 'Failed', detail: message })
    : `rollcall: ${printable(message)}`;
  process.stderr.write(`${told}\n`);
});
