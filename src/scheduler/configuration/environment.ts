import {
  configurationFields,
  pollingConfiguration,
  type ConfigurationField,
} from '../../contract/configuration.ts';
import { duration } from '../../contract/moment.ts';
import { ConfigurationError } from './configuration-error.ts';
import { changed, emptyLayer, type Layer } from './layers.ts';

/** The variable that pins each field. The first four are the names that Pulse has. */
export const variableOf: Record<ConfigurationField, string> = {
  adaptivePollingEnabled: 'ADAPTIVE_POLLING_ENABLED',
  minIntervalSeconds: 'ADAPTIVE_POLLING_MIN_INTERVAL',
  baseIntervalSeconds: 'ADAPTIVE_POLLING_BASE_INTERVAL',
  maxIntervalSeconds: 'ADAPTIVE_POLLING_MAX_INTERVAL',
  stalenessTargetSeconds: 'ROLLCALL_STALENESS_TARGET',
  workers: 'ROLLCALL_WORKERS',
};

const truth = new Map([
  ['true', true],
  ['false', false],
]);

/**
 * What the environment pins. An empty variable is an unset one, as compose files and service units leave them.
 * @throws ConfigurationError for the first variable that cannot be used.
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Layer {
  return configurationFields.reduce((layer, field) => {
    const variable = variableOf[field];
    const text = env[variable]?.trim();
    if (!text) return layer;
    const { value, allowed } = read(field, text);
    const parsed = pollingConfiguration.shape[field].safeParse(value);
    const wrong = value === undefined ? allowed : parsed.error?.issues[0]?.message;
    if (wrong !== undefined)
      throw new ConfigurationError(
        `Setting ${field} (from ${variable}) is ${JSON.stringify(text.slice(0, 200))}: ${wrong}.`,
      );
    return changed(layer, { [field]: parsed.data }, { from: 'environment', variable });
  }, emptyLayer);
}

/** What a text means for a field, undefined if it means nothing, and what would. */
function read(field: ConfigurationField, text: string): { value: unknown; allowed: string } {
  if (field === 'adaptivePollingEnabled')
    return { value: truth.get(text.toLowerCase()), allowed: 'must be true or false' };
  if (field === 'workers')
    return { value: /^\d+$/.test(text) ? Number(text) : undefined, allowed: 'must be a whole number' };
  return {
    value: secondsOf(text),
    allowed: 'must be a duration with its unit (ms, s, m, h, d), such as 10s or 1m30s',
  };
}

/** Seconds of a duration such as `10s`; `1m30s`, which Pulse takes, is the sum of its parts. */
function secondsOf(text: string): number | undefined {
  const parts = text.match(/\d+(\.\d+)?[a-z]+/g) ?? [];
  const durations = parts.map((part) => duration.safeParse(part));
  if (parts.length === 0 || parts.join('') !== text || durations.some(({ success }) => !success))
    return undefined;
  return durations.reduce((sum, { data = 0 }) => sum + data, 0) / 1_000;
}
