import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { settingsSchema, type Settings } from './schema.ts';
import { SettingsError } from './settings-error.ts';

/** What only the environment may say, for it is secret: it never stands in a process list or a settings file. */
export interface Secrets {
  databaseUrl: string | undefined;
  adminToken: string | undefined;
  grafanaToken: string | undefined;
}

const flags = {
  host: { type: 'string' },
  port: { type: 'string' },
  'metrics-port': { type: 'string' },
  data: { type: 'string' },
  config: { type: 'string' },
  simulate: { type: 'string' },
  cluster: { type: 'boolean' },
  node: { type: 'string' },
} as const;

/** The settings that a flag or a variable can give, with the names of both; a dot leads into a mapping. */
export const scalarSettings = [
  ['host', '--host', 'ROLLCALL_HOST'],
  ['port', '--port', 'ROLLCALL_PORT'],
  ['metricsHost', undefined, 'ROLLCALL_METRICS_HOST'],
  ['metricsPort', '--metrics-port', 'ROLLCALL_METRICS_PORT'],
  ['data', '--data', 'ROLLCALL_DATA'],
  ['plans', undefined, 'ROLLCALL_PLANS'],
  ['simulate', '--simulate', 'ROLLCALL_SIMULATE'],
  ['simulatorPort', undefined, 'ROLLCALL_SIMULATOR_PORT'],
  ['cluster', '--cluster', 'ROLLCALL_CLUSTER'],
  ['node', '--node', 'ROLLCALL_NODE'],
  ['logLevel', undefined, 'ROLLCALL_LOG_LEVEL'],
  ['rateLimit.writesPerMinute', undefined, 'ROLLCALL_WRITES_PER_MINUTE'],
  ['rateLimit.readsPerMinute', undefined, 'ROLLCALL_READS_PER_MINUTE'],
  ['tls.certFile', undefined, 'ROLLCALL_TLS_CERT_FILE'],
  ['tls.keyFile', undefined, 'ROLLCALL_TLS_KEY_FILE'],
  ['publicUrl', undefined, 'ROLLCALL_PUBLIC_URL'],
  ['grafana.url', undefined, 'ROLLCALL_GRAFANA_URL'],
  // Under the names that the optimize runbook gives them.
  ['policy.availableVersions', undefined, 'POLICY_AVAILABLE_VERSIONS'],
  ['policy.defaultVersion', undefined, 'POLICY_DEFAULT_VERSION'],
  ['policy.degradeLevel', undefined, 'NETWORK_DEGRADE_LEVEL'],
] as const;

/** The variables that give a setting. */
export const settingVariables: readonly string[] = scalarSettings.map(([, , variable]) => variable);

const defaultFile = 'rollcall.yaml';

/**
 * The settings file that counts, undefined where there is none.
 * @param config what `--config` names.
 */
export function settingsFile(config: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  return config ?? (env.ROLLCALL_CONFIG || undefined) ?? (existsSync(defaultFile) ? defaultFile : undefined);
}

/**
 * Reads the settings: flags outrank `ROLLCALL_*` variables, which outrank the settings file
 * (`--config`, `ROLLCALL_CONFIG`, or `rollcall.yaml` in the working folder if there is one).
 * @throws SettingsError for the first thing that is wrong.
 */
export function readSettings(
  args: string[],
  env: NodeJS.ProcessEnv,
): { settings: Settings; secrets: Secrets } {
  const given = readFlags(args);
  const file = settingsFile(given.config, env);
  const raw: Record<string, unknown> = file === undefined ? {} : readFile(file);
  const origin = new Map<string, string>();
  for (const [name, flag, variable] of scalarSettings) {
    const fromFlag = flag && given[flag.slice(2) as keyof typeof flags];
    // An empty variable is an unset one, as compose files and service units leave them.
    const value = fromFlag ?? (env[variable] || undefined);
    if (value === undefined) continue;
    put(raw, name, value);
    origin.set(name, fromFlag === undefined ? variable : (flag as string));
  }
  const parsed = settingsSchema.safeParse(raw);
  const databaseUrl = env.DATABASE_URL || undefined;
  if (parsed.success && parsed.data.cluster && databaseUrl === undefined)
    throw new SettingsError(
      `Setting cluster (from ${origin.get('cluster') ?? file}) needs a PostgreSQL that the nodes share: name it in DATABASE_URL, as postgres://USER:PASSWORD@HOST:PORT/NAME.`,
    );
  if (parsed.success)
    return {
      settings: parsed.data,
      secrets: {
        databaseUrl,
        adminToken: env.ROLLCALL_ADMIN_TOKEN || undefined,
        grafanaToken: env.ROLLCALL_GRAFANA_TOKEN || undefined,
      },
    };
  throw new SettingsError(describe(parsed.error.issues[0] as Issue, raw, origin, file));
}

/** What the file has in a mapping's place, if it is none, is left for the schema to refuse. */
function put(raw: Record<string, unknown>, name: string, value: string | boolean): void {
  const [group, field] = name.split('.') as [string, string?];
  if (field === undefined) raw[group] = value;
  else if (raw[group] === undefined || isMapping(raw[group]))
    raw[group] = { ...(raw[group] as object | undefined), [field]: value };
}

const isMapping = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

function readFlags(args: string[]) {
  try {
    return parseArgs({ args, options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const allowed = Object.keys(flags).map((flag) => `--${flag}`);
    throw new SettingsError(`${(error as Error).message.split('. ')[0]}. Flags are ${allowed.join(', ')}.`);
  }
}

function readFile(file: string): Record<string, unknown> {
  try {
    const content: unknown = parse(readFileSync(file, 'utf8'), { uniqueKeys: true }) ?? {};
    if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>;
  } catch (error) {
    throw new SettingsError(`The settings file ${file} cannot be read: ${firstLine(error)}`);
  }
  throw new SettingsError(`The settings file ${file} must hold settings by name, such as "port: 7655".`);
}

interface Issue {
  code: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
}

function describe(issue: Issue, raw: unknown, origin: Map<string, string>, file: string | undefined): string {
  const path = issue.path.map(String);
  const source = origin.get(path.slice(0, 2).join('.')) ?? origin.get(path[0] ?? '') ?? file ?? 'defaults';
  if (issue.code === 'unrecognized_keys') {
    const unknown = (issue.keys ?? []).map((key) => [...path, key].join('.')).join(', ');
    return `Setting ${unknown} (from ${source}) is not known: remove it or mend its name.`;
  }
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], raw);
  return `Setting ${path.join('.')} (from ${source}) is ${shown(path, value)}: ${issue.message}.`;
}

/** The value, unless it may be a secret. */
function shown(path: string[], value: unknown): string {
  // Of a webhook's URL, whoever knows it may be allowed to post.
  if (path.includes('auth') || (path[0] === 'webhooks' && path[2] === 'url')) return 'not usable';
  if (value === undefined) return 'missing';
  // What is made of several values may hold a secret in one of them.
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a mapping' : JSON.stringify(value).slice(0, 200);
}

/** Without the excerpt that a YAML error carries, for a secret may stand in it. */
const firstLine = (error: unknown) => (error as Error).message.split('\n')[0]?.replace(/:$/, '') ?? '';
