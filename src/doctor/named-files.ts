import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { cellKey } from '../scheduler/settings/cell.ts';
import type { Settings } from '../scheduler/settings/schema.ts';
import { readTls } from '../scheduler/settings/tls-files.ts';
import { webhookSecret } from '../scheduler/settings/webhooks.ts';
import { fail, failed, ok, warn, type Finding } from './finding.ts';
import { openToOthers } from './modes.ts';

interface NamedFile {
  setting: string;
  file: string;
  secret: boolean;
}

const dayMs = 86_400_000;
/** A certificate that ends sooner than this, in days, is to be renewed now. */
const renewWithin = 14;

/** The files that settings name: whether they are there, hold what they should, and are kept from others. */
export function namedFiles(settings: Settings, now: number): Finding[] {
  const files = filesOf(settings);
  const found = [...files.flatMap(readable), ...contents(settings), ...ownCertificate(settings, now)];
  if (files.length === 0) return [];
  return found.length > 0 ? found : [ok('files', `${files.length} that settings name are there`)];
}

function filesOf(settings: Settings): NamedFile[] {
  const { tls, oidc, sources, webhooks, cell, sync, instances } = settings;
  const at = (setting: string, file: string | undefined, secret: boolean): NamedFile[] =>
    file === undefined ? [] : [{ setting, file, secret }];
  const ofSource = (name: 'prometheus' | 'alerts') => {
    const source = sources[name];
    return [
      ...at(`sources.${name}.tokenFile`, source?.tokenFile, true),
      ...at(`sources.${name}.basicAuthFile`, source?.basicAuthFile, true),
      ...at(`sources.${name}.caFile`, source?.caFile, false),
    ];
  };
  return [
    ...at('tls.certFile', tls.certFile, false),
    ...at('tls.keyFile', tls.keyFile, true),
    ...at('oidc.clientSecretFile', oidc?.clientSecretFile, true),
    ...ofSource('prometheus'),
    ...ofSource('alerts'),
    ...webhooks.flatMap(({ secretFile, caFile }, index) => [
      ...at(`webhooks.${index}.secretFile`, secretFile, true),
      ...at(`webhooks.${index}.caFile`, caFile, false),
    ]),
    ...at('cell.keyFile', cell?.keyFile, true),
    ...sync.accounts.flatMap(({ credentialsFile }, index) =>
      at(`sync.accounts.${index}.credentialsFile`, credentialsFile, true),
    ),
    ...instances.flatMap(({ tls }, index) => at(`instances.${index}.tls.caFile`, tls?.caFile, false)),
  ];
}

function readable({ setting, file, secret }: NamedFile): Finding[] {
  try {
    readFileSync(file);
  } catch (error) {
    return [
      fail(
        'files',
        `The setting ${setting} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code}).`,
        'Name a file that the user of the service may read.',
      ),
    ];
  }
  const others = secret ? openToOthers(statSync(file)) : undefined;
  return others === undefined
    ? []
    : [
        warn(
          'files',
          `${file} (${setting}) holds a secret, and others on this machine may read it (mode ${others}).`,
          `chmod 600 ${file}`,
        ),
      ];
}

/** What a start would refuse to use, of files that can be read. */
function contents({ webhooks, cell }: Settings): Finding[] {
  return [
    ...webhooks.map((webhook) => () => webhookSecret(webhook)),
    ...(cell ? [() => cellKey(cell)] : []),
  ].flatMap(refusedBy);
}

function refusedBy(read: () => unknown): Finding[] {
  try {
    read();
    return [];
  } catch (error) {
    // What is not there was told already.
    return /cannot be read/.test((error as Error).message) ? [] : [failed('files', error)];
  }
}

function ownCertificate({ tls }: Settings, now: number): Finding[] {
  try {
    const pair = readTls(tls);
    if (!pair) return [];
    const ends = new X509Certificate(pair.cert).validToDate;
    const days = Math.floor((ends.getTime() - now) / dayMs);
    const renew = `Renew ${tls.certFile}, and start the service again: it reads the file at its start.`;
    if (days < 0)
      return [fail('files', `The certificate in ${tls.certFile} ended on ${ends.toISOString()}.`, renew)];
    return days < renewWithin
      ? [warn('files', `The certificate in ${tls.certFile} ends on ${ends.toISOString()}.`, renew)]
      : [];
  } catch (error) {
    return /cannot be read/.test((error as Error).message) ? [] : [failed('files', error)];
  }
}
