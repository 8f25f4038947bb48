import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import {
  configurationDocument,
  configurationFields,
  configurationHistory,
  type ConfigurationDocument,
  type ConfigurationHistory,
  type FieldSource,
} from '../contract/configuration.ts';
import { ApiClient, connectionFlags } from './api-client.ts';
import { readChanges } from './configuration-value.ts';
import { printable, table } from './table.ts';
import { UsageError } from './usage-error.ts';

export const configUsage = `rollcall config show                                   what is in force, and where it comes from
rollcall config set FIELD=VALUE… --reason TEXT         change it, without a restart
rollcall config history [--limit N]                    every version, newest first
rollcall config rollback VERSION --reason TEXT         bring a version back

  FIELD           ${configurationFields.slice(0, 3).join(', ')},
                  ${configurationFields.slice(3).join(', ')}
  VALUE           seconds as 90 or 1.5m; adaptivePollingEnabled takes true, false or rollout
  --version N     change version N alone; without it, whatever version is in force`;

const commonFlags = { ...connectionFlags, json: { type: 'boolean' } } as const;
const changeFlags = { ...commonFlags, reason: { type: 'string' }, version: { type: 'string' } } as const;

const commands = new Map([
  ['show', show],
  ['set', set],
  ['history', history],
  ['rollback', rollback],
]);

/**
 * Carries out `rollcall config …`.
 * @returns what to print.
 * @throws UsageError for a command line that means nothing, Refusal when the service says no.
 */
export async function config([command, ...args]: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const run = commands.get(command ?? '');
  if (run) return run(args, env);
  throw new UsageError(
    `${command === undefined ? 'A command is missing' : `There is no command ${JSON.stringify(command)}`} after "rollcall config": write ${[...commands.keys()].join(' or ')}.`,
  );
}

async function show(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, commonFlags, 0);
  const document = await new ApiClient(values, env).read('api/config', configurationDocument);
  return values.json ? json(document) : documentText(document);
}

async function set(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, changeFlags, Infinity);
  const changes = readChanges(positionals);
  const reason = reasonOf(values.reason);
  return change(values, env, (client, version) =>
    client.write('PATCH', 'api/config', { changes, reason, version }, configurationDocument),
  );
}

async function rollback(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, changeFlags, 1);
  if (positionals[0] === undefined)
    throw new UsageError('Say which version to bring back, such as "rollcall config rollback 3".');
  const to = whole('VERSION', positionals[0]);
  const reason = reasonOf(values.reason);
  return change(values, env, (client, version) =>
    client.write('POST', 'api/config/rollback', { to, reason, version }, configurationDocument),
  );
}

/** Without --version, the version to change is the one that is in force when the command starts. */
async function change(
  values: { json?: boolean; version?: string; url?: string; 'token-file'?: string },
  env: NodeJS.ProcessEnv,
  write: (client: ApiClient, version: number) => Promise<ConfigurationDocument>,
): Promise<string> {
  const given = values.version === undefined ? undefined : whole('--version', values.version);
  const client = new ApiClient(values, env);
  const seen = given ?? (await client.read('api/config', configurationDocument)).version;
  const document = await write(client, seen);
  if (values.json) return json(document);
  const outcome =
    document.version === seen
      ? 'Nothing to change: it is so already.'
      : `Done: version ${document.version} is in force.`;
  return `${outcome}\n\n${documentText(document)}`;
}

async function history(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, { ...commonFlags, limit: { type: 'string' } }, 0);
  const limit = values.limit === undefined ? 20 : whole('--limit', values.limit);
  const answer = await new ApiClient(values, env).read(
    `api/config/history?limit=${limit}`,
    configurationHistory,
  );
  return values.json ? json(answer) : historyText(answer);
}

function documentText({
  version,
  effective,
  sources,
  changedAt,
  changedBy,
  systemJsonError,
}: ConfigurationDocument): string {
  const rows = configurationFields.map((field) => [
    field,
    shown(effective[field]),
    sourceText(sources[field]),
  ]);
  const lines = [
    `Version ${version}, changed ${changedAt} by ${printable(changedBy)}`,
    '',
    table(['FIELD', 'VALUE', 'FROM'], rows),
  ];
  if (systemJsonError) lines.push('', `NOT APPLIED: ${printable(systemJsonError.message)}`);
  return lines.join('\n');
}

function historyText({ versions }: ConfigurationHistory): string {
  const rows = versions.map(({ version, at, source, actor, changes, reason, restores }) => [
    String(version),
    at,
    restores === null ? source : `${source} to ${restores}`,
    actor,
    changes.map(({ field, from, to }) => `${field} ${shown(from)} → ${shown(to)}`).join(', ') || '-',
    reason,
  ]);
  return table(['VERSION', 'AT', 'SOURCE', 'BY', 'CHANGES', 'REASON'], rows);
}

const shown = (value: number | boolean | null) => (value === null ? 'rollout' : String(value));
const sourceText = ({ from, variable }: FieldSource) =>
  variable === undefined ? from : `${from} ${variable}`;
const json = (value: object) => JSON.stringify(value, null, 2);

function reasonOf(reason: string | undefined): string {
  if (reason === undefined || reason.trim().length < 3)
    throw new UsageError('A change needs its reason: say why with --reason "…", in 3 to 500 characters.');
  return reason;
}

function whole(what: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError(`${what} is ${JSON.stringify(text)}: must be a whole number from 1.`);
}

function parse<Flags extends ParseArgsOptionsConfig>(args: string[], options: Flags, positionals: number) {
  try {
    const parsed = parseArgs({ args, options, strict: true, allowPositionals: true });
    if (parsed.positionals.length <= positionals) return parsed;
  } catch (error) {
    const known = Object.keys(options).map((flag) => `--${flag}`);
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. Flags are ${known.join(', ')}.`);
  }
  throw new UsageError(`There is more than is understood: ${JSON.stringify(args.join(' '))}.`);
}
