import { z } from 'zod';
import { fingerprint } from '../../../contract/instance.ts';
import { PluginError, type DataSourceSettings } from '../../backend-sdk/index.ts';
import { bounds, type Bounds } from '../bounds.ts';

/** How the data source shows who it is. What is secret in it is never in a message, a log or a frame. */
export type Credentials =
  { kind: 'token'; token: string } | { kind: 'basic'; user: string; password: string } | { kind: 'none' };

/** What an install configures, by the editor or by a provisioning file (docs/grafana.md). */
export interface SchedulerSettings {
  /** Without a slash at its end. */
  url: string;
  credentials: Credentials;
  timeoutMs: number;
  /** The largest answer that is read. */
  maxAnswerBytes: number;
  /** Queries that are worked on at the same time; others wait. */
  maxConcurrentQueries: number;
  tlsFingerprint: string | undefined;
  tlsCaCert: string | undefined;
}

const blank = z.literal('').transform(() => undefined);

const within = ({ min, max, default: otherwise }: Bounds, unit: string) => {
  const error = `must be a whole number from ${min} to ${max} ${unit}`;
  return z.int(error).min(min, error).max(max, error).default(otherwise);
};

const options = z.object({
  timeoutSeconds: within(bounds.timeoutSeconds, 'seconds'),
  maxAnswerMegabytes: within(bounds.maxAnswerMegabytes, 'megabytes'),
  maxConcurrentQueries: within(bounds.maxConcurrentQueries, 'queries'),
  tlsFingerprint: z.union([blank, fingerprint]).optional(),
  tlsCaCert: z.union([blank, z.string()]).optional(),
});

/** @throws PluginError that names the setting which cannot be used, and what is allowed. */
export function readSettings(dataSource: DataSourceSettings): SchedulerSettings {
  const url = URL.parse(dataSource.url);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw wrong(
      `The URL of this data source is ${dataSource.url ? `"${dataSource.url}"` : 'empty'}: ` +
        'it must be where the scheduler answers, such as http://127.0.0.1:7655.',
    );
  if (url.username || url.password)
    throw wrong(
      'The URL of this data source holds a user or a password, which everybody who may see it can read: enter them under Authentication.',
    );
  const parsed = options.safeParse(dataSource.jsonData ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(`Setting ${issue?.path.join('.')} of this data source ${issue?.message}.`);
  }
  const { timeoutSeconds, maxAnswerMegabytes, maxConcurrentQueries, tlsFingerprint, tlsCaCert } = parsed.data;
  return {
    url: url.href.replace(/\/+$/, ''),
    credentials: credentialsOf(dataSource),
    timeoutMs: timeoutSeconds * 1_000,
    maxAnswerBytes: maxAnswerMegabytes * 2 ** 20,
    maxConcurrentQueries,
    tlsFingerprint,
    tlsCaCert,
  };
}

function credentialsOf({
  basicAuthEnabled,
  basicAuthUser,
  decryptedSecureJsonData,
}: DataSourceSettings): Credentials {
  if (basicAuthEnabled) {
    const password = decryptedSecureJsonData.basicAuthPassword ?? '';
    if (!basicAuthUser || basicAuthUser.includes(':') || !password)
      throw wrong(
        'Basic authentication of this data source needs a user, without a colon, and a password (secureJsonData.basicAuthPassword).',
      );
    return { kind: 'basic', user: basicAuthUser, password };
  }
  const token = decryptedSecureJsonData.token?.trim() ?? '';
  if (!token) return { kind: 'none' };
  if (!/^[\x21-\x7e]+$/.test(token))
    throw wrong('The token of this data source holds characters that no token has: paste it again.');
  return { kind: 'token', token };
}

/**
 * The headers that carry credentials. A Pulse server knows its tokens under a name of its own as well, and some of its
 * versions under no other.
 */
export function credentialHeaders(credentials: Credentials): Record<string, string> {
  switch (credentials.kind) {
    case 'token':
      return { authorization: `Bearer ${credentials.token}`, 'x-api-token': credentials.token };
    case 'basic': {
      const pair = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
      return { authorization: `Basic ${pair}` };
    }
    case 'none':
      return {};
  }
}

const wrong = (message: string) => new PluginError(message, { status: 400 });
