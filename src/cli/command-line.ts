import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { z } from 'zod';
import { connectionFlags } from './connection.ts';
import { UsageError } from './usage-error.ts';

/** What to print on standard output, and the exit code where it is not 0. */
export type Output = string | { text: string; exitCode: number };

/**
 * One command: takes its arguments, and gives its output.
 * @throws UsageError for arguments that mean nothing, Refusal when the service says no.
 */
export type Command = (args: string[], env: NodeJS.ProcessEnv) => Promise<Output>;

/** Flags of every command. */
export const commonFlags = { ...connectionFlags, json: { type: 'boolean' } } as const;

/** The commands of one group. `byDefault` is meant where none is named. */
export function groupOf(name: string, commands: Record<string, Command>, byDefault?: string): Command {
  return async (args, env) => {
    const named = args[0] === undefined || args[0].startsWith('-') ? undefined : args[0];
    const command = named ?? byDefault ?? '';
    const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (run) return run(named === undefined ? args : args.slice(1), env);
    throw new UsageError(
      `${named === undefined ? 'A command is missing' : `There is no command ${JSON.stringify(named)}`} after "rollcall ${name}": write ${Object.keys(commands).join(' or ')}.`,
    );
  };
}

/** Flags and positionals, of which there may be so many. */
export function parse<Flags extends ParseArgsOptionsConfig>(
  args: string[],
  options: Flags,
  positionals: number,
) {
  try {
    const parsed = parseArgs({ args, options, strict: true, allowPositionals: true });
    if (parsed.positionals.length <= positionals) return parsed;
  } catch (error) {
    const known = Object.keys(options).map((flag) => `--${flag}`);
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. Flags are ${known.join(', ')}.`);
  }
  throw new UsageError(`There is more than is understood: ${JSON.stringify(args.join(' '))}.`);
}

/** The one positional that a command needs. */
export function needed(what: string, positionals: string[], example: string): string {
  const [given] = positionals;
  if (given !== undefined && given !== '') return given;
  throw new UsageError(`${what} is missing: write it as in "rollcall ${example}".`);
}

export function reasonOf(reason = ''): string {
  if (reason.trim().length >= 3) return reason;
  throw new UsageError('A change needs its reason: say why with --reason "…", in 3 to 500 characters.');
}

/** Of a change that needs no reason, and may have one. */
export const reasonIfAny = (reason: string | undefined): { reason?: string } =>
  reason === undefined ? {} : { reason: reasonOf(reason) };

export function whole(what: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError(`${what} is ${JSON.stringify(text)}: must be a whole number from 1.`);
}

/**
 * A request as the contract takes it; where it does not, the flag is named with what would do.
 * @param flags what the command line calls a field, where it has another name there.
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  values: Record<string, unknown>,
  flags: Record<string, string> = {},
): z.output<Schema> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0]);
  const given = values[field];
  throw new UsageError(
    `${flags[field] ?? `--${field}`} ${given === undefined ? 'is missing' : `is ${JSON.stringify(given)}`}: ${issue?.message}.`,
  );
}
