import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../contract/client.ts';
import type { Settings } from '../scheduler/settings/schema.ts';
import { dataFolder } from './data-folder.ts';
import { database } from './database.ts';
import { withoutSecrets, type Finding } from './finding.ts';
import { GrafanaApi } from './grafana-api.ts';
import { grafana } from './grafana.ts';
import { namedFiles } from './named-files.ts';
import { plans } from './plans.ts';
import { ports } from './ports.ts';
import { consolePages, runtime } from './runtime.ts';
import { service } from './service.ts';
import { readInstalled, type SettingsFlags } from './settings.ts';
import { targets } from './targets.ts';

interface Examined extends SettingsFlags {
  env: NodeJS.ProcessEnv;
  /** Where the service answers; without it where its settings say. */
  url?: string | undefined;
  /** Asks a service there. @param folder its data folder, in which its first start wrote a token; if it is here. */
  connect: (url: string, folder: string | undefined) => Client;
  grafana?: { url: string; token: string | undefined } | undefined;
}

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const defaultUrl = 'http://127.0.0.1:7655';

/**
 * Examines an installation, and changes nothing of it. Where a service answers it is asked, for it has the ports and
 * polls the fleet; where none does, all of that is looked at from here.
 * A service that is named by its address alone may be anywhere: then nothing of this machine is looked at but Node.js.
 */
export async function examine(examined: Examined): Promise<Finding[]> {
  const { url, env, config, data } = examined;
  const elsewhere = url !== undefined && config === undefined && data === undefined;
  const findings = [runtime(), ...(await (elsewhere ? remote(examined, url) : here(examined)))];
  const { grafana: asked } = examined;
  if (asked) findings.push(...(await grafana(new GrafanaApi(asked.url, asked.token), version)));
  return withoutSecrets(findings, [
    asked?.token,
    env.ROLLCALL_TOKEN,
    env.ROLLCALL_ADMIN_TOKEN,
    env.ROLLCALL_GRAFANA_TOKEN,
    ...passwordsOf(env.DATABASE_URL),
  ]);
}

async function remote({ connect }: Examined, url: string): Promise<Finding[]> {
  const client = connect(url, undefined);
  return (await service({ client, url, version, expected: true })).findings;
}

async function here(examined: Examined): Promise<Finding[]> {
  const { findings, read } = readInstalled(examined, examined.env);
  const named = examined.url ?? (examined.env.ROLLCALL_URL || undefined);
  const url = named ?? (read ? addressOf(read.settings) : defaultUrl);
  const client = examined.connect(url, read?.settings.data);
  const asked = await service({ client, url, version, expected: named !== undefined });
  if (!read) return [...findings, ...asked.findings];
  const local = [
    ...findings,
    ...plans(read.settings, root),
    ...namedFiles(read.settings, Date.now()),
    ...dataFolder(read.settings.data),
    consolePages(root),
    ...asked.findings,
    ...(await database({
      databaseUrl: read.secrets.databaseUrl,
      folder: read.settings.data,
      inUse: asked.answers,
    })),
    ...(asked.answers ? [] : await withoutService(read.settings)),
  ];
  return withoutSecrets(local, read.settings.instances.flatMap(secretsOf));
}

/** What a service has, or does, where one runs. */
async function withoutService(settings: Settings): Promise<Finding[]> {
  return [...(await ports(settings)), ...(await targets(settings))];
}

const secretsOf = ({ auth }: Settings['instances'][number]) =>
  auth === undefined ? [] : ['secret' in auth ? auth.secret : auth.password];

/** Where a service with these settings answers on this machine. */
function addressOf({ host, port, tls }: Settings): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `${tls.certFile === undefined ? 'http' : 'https'}://${name}:${port}`;
}

/** As it is written in the URL, and as it is sent. */
function passwordsOf(databaseUrl: string | undefined): string[] {
  const written = URL.parse(databaseUrl ?? '')?.password ?? '';
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    return [written];
  }
}
