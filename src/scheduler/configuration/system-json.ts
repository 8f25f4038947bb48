import { z } from 'zod';
import {
  pollingConfiguration,
  type ConfigurationChanges,
  type ConfigurationField,
} from '../../contract/configuration.ts';

/** Why a `system.json` cannot be applied. The message names the field, if one is wrong, and what to do. */
export class SystemJsonError extends Error {
  readonly field: string | undefined;

  constructor(message: string, field?: string) {
    super(message);
    this.name = 'SystemJsonError';
    this.field = field;
  }
}

/** The names that Pulse gives the fields in its file, with seconds as plain numbers. */
const pulseNames = {
  adaptivePollingEnabled: 'adaptivePollingEnabled',
  adaptivePollingMinInterval: 'minIntervalSeconds',
  adaptivePollingBaseInterval: 'baseIntervalSeconds',
  adaptivePollingMaxInterval: 'maxIntervalSeconds',
} as const;

/** What Pulse's file calls a field, for errors about it. */
export function pulseNameOf(field: ConfigurationField): string {
  return Object.entries(pulseNames).find(([, each]) => each === field)?.[0] ?? field;
}

const content = z.record(z.string(), z.unknown());

/**
 * What a `system.json` says about polling; its other fields are passed over.
 * @throws SystemJsonError for a file that is no JSON object, or the first field that cannot be used.
 */
export function parseSystemJson(text: string): ConfigurationChanges {
  const parsed = content.safeParse(jsonOf(text));
  if (!parsed.success)
    throw new SystemJsonError('holds no JSON object: write one, such as {"adaptivePollingEnabled": false}');
  const changes: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(pulseNames)) {
    const value = parsed.data[name];
    if (value === undefined) continue;
    const checked = pollingConfiguration.shape[field].safeParse(value);
    if (!checked.success)
      throw new SystemJsonError(
        `${name} is ${JSON.stringify(value).slice(0, 200)}: ${checked.error.issues[0]?.message}`,
        name,
      );
    changes[field] = checked.data;
  }
  return changes;
}

function jsonOf(text: string): unknown {
  try {
    // Editors on Windows put a byte order mark first.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    // The parser's message may quote what stands in the file, and other fields of the file may be secret.
    const place = /(?:at position \d+.*|Unexpected end.*)$/.exec((error as Error).message)?.[0];
    throw new SystemJsonError(`is not valid JSON${place ? ` (${place})` : ''}: mend it and save it again`);
  }
}
