import { z } from 'zod';
import { fingerprint } from '../../../contract/instance.ts';
import { PluginError, type DataSourceSettings } from '../../backend-sdk/index.ts';

/** What an install configures, by the editor or by a provisioning file. */
export interface SchedulerSettings {
  /** Without a slash at its end. */
  url: string;
  /** Secret: never in a message, a log or a frame. */
  token: string | undefined;
  timeoutMs: number;
  tlsFingerprint: string | undefined;
  tlsCaCert: string | undefined;
}

const blank = z.literal('').transform(() => undefined);

const options = z.object({
  timeoutSeconds: z
    .number({ error: 'must be a number of seconds' })
    .min(1, 'must be at least 1 second')
    .max(120, 'must be at most 120 seconds')
    .default(10),
  tlsFingerprint: z.union([blank, fingerprint]).optional(),
  tlsCaCert: z.union([blank, z.string()]).optional(),
});

/** @throws PluginError that names the setting which cannot be used, and what is allowed. */
export function readSettings(dataSource: DataSourceSettings): SchedulerSettings {
  const url = URL.parse(dataSource.url);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new PluginError(
      `The URL of this data source is ${dataSource.url ? `"${dataSource.url}"` : 'empty'}: ` +
        'it must be where the scheduler answers, such as http://127.0.0.1:7655.',
      { status: 400 },
    );
  const parsed = options.safeParse(dataSource.jsonData ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PluginError(`Setting ${issue?.path.join('.')} of this data source ${issue?.message}.`, {
      status: 400,
    });
  }
  const { timeoutSeconds, tlsFingerprint, tlsCaCert } = parsed.data;
  return {
    url: url.href.replace(/\/+$/, ''),
    token: dataSource.decryptedSecureJsonData.token?.trim() || undefined,
    timeoutMs: timeoutSeconds * 1_000,
    tlsFingerprint,
    tlsCaCert,
  };
}
