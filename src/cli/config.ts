import {
  configurationFields,
  type ConfigurationDocument,
  type ConfigurationHistory,
  type FieldSource,
} from '../contract/configuration.ts';
import {
  changeConfiguration,
  getConfiguration,
  getConfigurationHistory,
  rollBackConfiguration,
} from '../contract/endpoints/configuration.ts';
import { ApiClient } from './api-client.ts';
import { commonFlags, groupOf, needed, parse, reasonOf, whole } from './command-line.ts';
import { readChanges } from './configuration-value.ts';
import { json } from './json.ts';
import { printable, table } from './table.ts';

export const configUsage = `rollcall config show                                   what is in force, and where it comes from
rollcall config set FIELD=VALUE… --reason TEXT         change it, without a restart
rollcall config history [--limit N]                    every version, newest first
rollcall config rollback VERSION --reason TEXT         bring a version back

  FIELD           ${configurationFields.slice(0, 3).join(', ')},
                  ${configurationFields.slice(3).join(', ')}
  VALUE           seconds as 90 or 1.5m; adaptivePollingEnabled takes true, false or rollout
  --version N     change version N alone; without it, whatever version is in force`;

const changeFlags = { ...commonFlags, reason: { type: 'string' }, version: { type: 'string' } } as const;

/** Carries out `rollcall config …`. */
export const config = groupOf('config', { show, set, history, rollback });

async function show(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, commonFlags, 0);
  const document = await new ApiClient(values, env).call(getConfiguration);
  return values.json ? json(document) : documentText(document);
}

async function set(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, changeFlags, Infinity);
  const changes = readChanges(positionals);
  const reason = reasonOf(values.reason);
  return change(values, env, (client, version) =>
    client.call(changeConfiguration, { body: { changes, reason, version } }),
  );
}

async function rollback(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, changeFlags, 1);
  const to = whole('VERSION', needed('VERSION', positionals, 'config rollback 3 --reason "…"'));
  const reason = reasonOf(values.reason);
  return change(values, env, (client, version) =>
    client.call(rollBackConfiguration, { body: { to, reason, version } }),
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
  const seen = given ?? (await client.call(getConfiguration)).version;
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
  const answer = await new ApiClient(values, env).call(getConfigurationHistory, { query: { limit } });
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
