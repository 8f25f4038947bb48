import {
  configurationFields,
  pollingConfiguration,
  type ConfigurationChanges,
  type ConfigurationField,
} from '../contract/configuration.ts';
import { duration } from '../contract/moment.ts';
import { UsageError } from './usage-error.ts';

/**
 * Changes as a command line gives them: `workers=32`, `maxIntervalSeconds=5m`, `adaptivePollingEnabled=rollout`.
 * @throws UsageError for the first that cannot be used.
 */
export function readChanges(assignments: string[]): ConfigurationChanges {
  if (assignments.length === 0)
    throw new UsageError('Say what to set, such as "rollcall config set maxIntervalSeconds=120".');
  const changes: Record<string, unknown> = {};
  for (const assignment of assignments) {
    const [, name, text = ''] = /^([^=]*)=(.*)$/s.exec(assignment) ?? [];
    const field = configurationFields.find((each) => each === name);
    if (!field)
      throw new UsageError(
        `${JSON.stringify(assignment)} sets nothing: write FIELD=VALUE, with a field out of ${configurationFields.join(', ')}.`,
      );
    if (field in changes) throw new UsageError(`${field} is set twice: set it once.`);
    // A text that means nothing is left as it is, and the contract says what would do.
    const parsed = pollingConfiguration.shape[field].safeParse(valueOf(field, text.trim()));
    if (!parsed.success)
      throw new UsageError(`${field} is ${JSON.stringify(text)}: ${parsed.error.issues[0]?.message}.`);
    changes[field] = parsed.data;
  }
  return changes;
}

const words = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['rollout', null],
]);

/** Seconds may be written as a plain number or as a duration with its unit. */
function valueOf(field: ConfigurationField, text: string): unknown {
  if (field === 'adaptivePollingEnabled') return words.get(text) ?? (words.has(text) ? null : text);
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const parsed = field === 'workers' ? undefined : duration.safeParse(text);
  return parsed?.success ? parsed.data / 1_000 : text;
}
