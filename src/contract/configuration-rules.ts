/**
 * What a field of the configuration can be. No timer is asked for nothing, nor for longer than a timer can run: the
 * bounds of the settings file. They stand apart from the schemas, for pages that carry no schema with them.
 */
export const configurationBounds = {
  seconds: { least: 0.1, most: 7 * 24 * 3_600 },
  workers: { least: 1, most: 10_000 },
} as const;

/** The fields of the configuration between which there are rules. */
interface Cadence {
  minIntervalSeconds: number;
  baseIntervalSeconds: number;
  maxIntervalSeconds: number;
  stalenessTargetSeconds: number;
}

/** Two fields that cannot both hold, as parts of a sentence: field, relation, other field, what to do. */
interface Conflict {
  fields: [keyof Cadence, keyof Cadence];
  relation: string;
  fix: string;
}

const ordered = 'choose minIntervalSeconds ≤ baseIntervalSeconds ≤ maxIntervalSeconds';

/** The first rule between fields that a configuration breaks, if it breaks one. */
export function conflictOf({
  minIntervalSeconds,
  baseIntervalSeconds,
  maxIntervalSeconds,
  stalenessTargetSeconds,
}: Cadence): Conflict | undefined {
  if (minIntervalSeconds > baseIntervalSeconds)
    return {
      fields: ['minIntervalSeconds', 'baseIntervalSeconds'],
      relation: 'is longer than',
      fix: ordered,
    };
  if (baseIntervalSeconds > maxIntervalSeconds)
    return {
      fields: ['baseIntervalSeconds', 'maxIntervalSeconds'],
      relation: 'is longer than',
      fix: ordered,
    };
  if (stalenessTargetSeconds < 2 * minIntervalSeconds)
    return {
      fields: ['stalenessTargetSeconds', 'minIntervalSeconds'],
      relation: 'is shorter than twice',
      fix: 'no cadence could keep it, so choose stalenessTargetSeconds ≥ 2 × minIntervalSeconds',
    };
  return undefined;
}
