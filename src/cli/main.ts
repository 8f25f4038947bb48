#!/usr/bin/env node
import { Refusal } from '../contract/client.ts';
import { audit, auditUsage } from './audit.ts';
import { breakers, breakersUsage } from './breakers.ts';
import { cells, cellsUsage } from './cells.ts';
import type { Command } from './command-line.ts';
import { config, configUsage } from './config.ts';
import { dlq, dlqUsage } from './dlq.ts';
import { doctor, doctorUsage } from './doctor.ts';
import { instances, instancesUsage } from './instances.ts';
import { json } from './json.ts';
import { nodes, nodesUsage } from './nodes.ts';
import { rollout, rolloutUsage } from './rollout.ts';
import { sentinel, sentinelUsage } from './sentinel.ts';
import { sheet, sheetUsage } from './sheet.ts';
import { status, statusUsage } from './status.ts';
import { plan, planUsage } from './plan.ts';
import { printable } from './table.ts';
import { sync, syncUsage } from './sync.ts';
import { tokens, tokensUsage } from './tokens.ts';
import { UsageError } from './usage-error.ts';

/** The groups of commands, one file each. */
const groups: Record<string, { run: Command; usage: string }> = {
  status: { run: status, usage: statusUsage },
  doctor: { run: doctor, usage: doctorUsage },
  instances: { run: instances, usage: instancesUsage },
  nodes: { run: nodes, usage: nodesUsage },
  breakers: { run: breakers, usage: breakersUsage },
  dlq: { run: dlq, usage: dlqUsage },
  config: { run: config, usage: configUsage },
  plan: { run: plan, usage: planUsage },
  rollout: { run: rollout, usage: rolloutUsage },
  cells: { run: cells, usage: cellsUsage },
  sentinel: { run: sentinel, usage: sentinelUsage },
  sheet: { run: sheet, usage: sheetUsage },
  sync: { run: sync, usage: syncUsage },
  tokens: { run: tokens, usage: tokensUsage },
  audit: { run: audit, usage: auditUsage },
};

const everywhere = `Everywhere:
  --url URL           of the service; otherwise ROLLCALL_URL, otherwise http://127.0.0.1:7655
  --token-file FILE   with a token; otherwise ROLLCALL_TOKEN, otherwise data/admin.token for a local service
  --json              for machines: what the API answers, and errors as problem documents on standard error

Exit codes: 0 done, 1 refused or failed, 2 the command line cannot be used, 3 the audit log or a run sheet is broken.`;

/** What there is: of one group where it is asked for, else of all. */
function usageOf(group: string | undefined): string {
  const shown = Object.entries(groups).filter(([name]) => !isGroup(group) || name === group);
  return ['Rollcall from the command line.', ...shown.map(([, { usage }]) => usage), everywhere].join('\n\n');
}

const isGroup = (name: string | undefined): name is string =>
  name !== undefined && Object.hasOwn(groups, name);

async function main([group, ...args]: string[]): Promise<void> {
  if (group === undefined || group === 'help') return print(usageOf(args[0]));
  if ([group, ...args].some((arg) => arg === '--help' || arg === '-h')) return print(usageOf(group));
  const run = isGroup(group) ? groups[group]?.run : undefined;
  if (!run)
    throw new UsageError(
      `There is no command ${JSON.stringify(group)}: write ${Object.keys(groups).join(' or ')}, or --help.`,
    );
  const output = await run(args, process.env);
  const { text, exitCode } = typeof output === 'string' ? { text: output, exitCode: 0 } : output;
  process.exitCode = exitCode;
  print(text);
}

function print(text: string): void {
  if (text !== '') process.stdout.write(`${text}\n`);
}

// A reader such as head may leave before the end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  const message = error instanceof Error ? error.message : String(error);
  const told = process.argv.includes('--json')
    ? json(error instanceof Refusal ? error.problem : { title: 'Failed', detail: message })
    : `rollcall: ${printable(message)}`;
  process.stderr.write(`${told}\n`);
});
