import { z } from 'zod';
import { configurationBounds, conflictOf } from './configuration-rules.ts';
import { reason } from './reason.ts';

export { conflictOf } from './configuration-rules.ts';

const { seconds: range, workers: workersRange } = configurationBounds;
const secondsError = `must be a number of seconds from ${range.least} to ${range.most}`;
const seconds = z.number(secondsError).min(range.least, secondsError).max(range.most, secondsError);

const workersError = `must be a whole number from ${workersRange.least} to ${workersRange.most}`;
const workers = z
  .int(workersError)
  .min(workersRange.least, workersError)
  .max(workersRange.most, workersError);

/** The fields of the configuration that can be changed at run time. */
const fields = {
  /**
   * `null`: the rollout that is under way decides. `false`: off for every instance, whatever a rollout says (the kill
   * switch). `true`: on for the whole fleet, whatever a rollout says.
   */
  adaptivePollingEnabled: z.union([z.boolean(), z.null()], {
    error: 'must be true, false, or null (the rollout that is under way decides)',
  }),
  minIntervalSeconds: seconds,
  baseIntervalSeconds: seconds,
  maxIntervalSeconds: seconds,
  /** The age that a healthy instance's last good poll does not exceed. */
  stalenessTargetSeconds: seconds,
  /** Polls in flight at the most. */
  workers,
};

export type ConfigurationField = keyof typeof fields;
export const configurationFields = Object.keys(fields) as ConfigurationField[];

/** How the fleet is polled, as far as it can be changed without a restart. */
export const pollingConfiguration = z
  .strictObject({ ...fields, stalenessTargetSeconds: seconds.default(60) })
  .superRefine((configuration, context) => {
    const conflict = conflictOf(configuration);
    if (!conflict) return;
    const [field, other] = conflict.fields;
    context.addIssue({
      code: 'custom',
      path: [field],
      message: `${conflict.relation} ${other} (${configuration[other]}): ${conflict.fix}`,
    });
  });
export type PollingConfiguration = z.output<typeof pollingConfiguration>;

/** What holds where nothing else is said (the defaults of Pulse, and its polling playbook's staleness target). */
export const defaultConfiguration: PollingConfiguration = {
  adaptivePollingEnabled: null,
  minIntervalSeconds: 5,
  baseIntervalSeconds: 10,
  maxIntervalSeconds: 300,
  stalenessTargetSeconds: 60,
  workers: 16,
};

/** Some of the fields, at least one. */
const changes = z
  .strictObject(z.object(fields).partial().shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has no field ${issue.keys.join(', ')}: name one or more of ${configurationFields.join(', ')}`
        : `must name one or more of ${configurationFields.join(', ')}, each with its new value`,
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    error: `must name one or more of ${configurationFields.join(', ')}, each with its new value`,
  });
export type ConfigurationChanges = z.output<typeof changes>;

/** The version that the one who acts has seen. Any other is answered with 409. */
const seenVersion = z.int({ error: 'must be the version that you have seen: a whole number' }).min(1);

/** Body of `PATCH /api/config`. */
export const configurationChangeRequest = z.strictObject({ changes, reason, version: seenVersion });
export type ConfigurationChangeRequest = z.output<typeof configurationChangeRequest>;

/** Body of `POST /api/config/rollback`: what version `to` said holds again. */
export const configurationRollbackRequest = z.strictObject({
  to: z.int({ error: 'must be the version to go back to: a whole number' }).min(1),
  reason,
  version: seenVersion,
});
export type ConfigurationRollbackRequest = z.output<typeof configurationRollbackRequest>;

const limitError = 'must be a whole number from 1 to 1000';

/** Query of `GET /api/config/history`. */
export const configurationHistoryQuery = z.object({
  limit: z.coerce
    .number<string | number>(limitError)
    .int(limitError)
    .min(1, limitError)
    .max(1_000, limitError)
    .default(50)
    .meta({ description: 'Versions at the most.' }),
});

/** Where a field's value comes from. An environment variable outranks all others, so it has a name here. */
const fieldSource = z.object({
  from: z.enum(['default', 'file', 'environment', 'system.json', 'api']),
  variable: z.string().optional(),
});
export type FieldSource = z.output<typeof fieldSource>;

const perField = <Value extends z.ZodType>(value: Value) =>
  z.object(
    Object.fromEntries(configurationFields.map((field) => [field, value])) as {
      [field in ConfigurationField]: Value;
    },
  );

/** Answer of `GET /api/config`, and of a change or a rollback that was done. */
export const configurationDocument = z
  .object({
    /** Rises by one with each change. */
    version: z.int(),
    effective: z.object(fields),
    sources: perField(fieldSource),
    changedAt: z.iso.datetime(),
    changedBy: z.string(),
    /** Why the `system.json` that stands in the data folder is not applied; null when all is well. */
    systemJsonError: z
      .object({ at: z.iso.datetime(), field: z.string().nullable(), message: z.string() })
      .nullable(),
  })
  .meta({ id: 'Configuration' });
export type ConfigurationDocument = z.output<typeof configurationDocument>;

const fieldValue = z.union([z.number(), z.boolean(), z.null()]);

const configurationHistoryEntry = z.object({
  version: z.int(),
  at: z.iso.datetime(),
  /** `start`: a start found that the settings file or the environment had changed. */
  source: z.enum(['start', 'api', 'system.json', 'rollback']),
  actor: z.string(),
  reason: z.string(),
  /** The version that a rollback went back to. */
  restores: z.int().nullable(),
  /** What was in force before and after, for the fields where it differs. */
  changes: z.array(z.object({ field: z.enum(configurationFields), from: fieldValue, to: fieldValue })),
  effective: z.object(fields),
});
export type ConfigurationHistoryEntry = z.output<typeof configurationHistoryEntry>;

/** Answer of `GET /api/config/history`: newest first. */
export const configurationHistory = z.object({ versions: z.array(configurationHistoryEntry) });
export type ConfigurationHistory = z.output<typeof configurationHistory>;
