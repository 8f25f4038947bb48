import { z } from 'zod';

/** Which instances a stage polls adaptively: named groups, and a share by stable hash on top of them. */
export const scope = z.strictObject({
  groups: z.array(z.string()).default([]),
  percent: z.number().min(0).max(100).default(0),
});
export type Scope = z.output<typeof scope>;

const maxConcurrency = z.number().int().min(1).max(50);
const maxQueueSize = z.number().int().min(1).max(100_000);
const maxInFlight = z.number().int().min(1).max(1_000);
const versions = z.array(z.string().min(1)).min(1);
/** Who may choose another version than the default: nobody, people inside, everybody. */
const audience = z.enum(['none', 'internal', 'public']);
const degradeLevel = z.number().int().min(0).max(3);

/** What each lever can be set to. A stage and a rollback set a lever, and it says what it is at. */
export const leverSettings = {
  'adaptive-polling': z.strictObject({ enabled: z.boolean(), scope: scope.prefault({}) }),
  'search-console-sync': z.strictObject({
    maxConcurrency,
    maxQueueSize,
    maxInFlight,
    /** A coordinator fault: stop the job, drop its queue, start again sequentially. */
    restart: z.boolean().default(false),
  }),
  optimize: z.strictObject({
    availableVersions: versions,
    defaultVersion: z.string(),
    audience: audience.default('none'),
    degradeLevel: degradeLevel.optional(),
  }),
} as const;

/** What a kill switch changes of them. What it does not name stays as it is. */
export const leverChanges = {
  'adaptive-polling': z.strictObject({ enabled: z.literal(false) }),
  'search-console-sync': z
    .strictObject({ maxConcurrency, maxQueueSize, maxInFlight, restart: z.literal(true) })
    .partial()
    .refine(namesSomething, 'changes nothing: name a limit, or restart'),
  optimize: z
    .strictObject({ availableVersions: versions, defaultVersion: z.string(), audience, degradeLevel })
    .partial()
    .refine(namesSomething, 'changes nothing: name versions, the audience or degradeLevel'),
} as const;

export const leverName = z.enum(
  Object.keys(leverSettings) as [keyof typeof leverSettings, ...(keyof typeof leverSettings)[]],
);
export type LeverName = keyof typeof leverSettings;
export type LeverSettings<Name extends LeverName = LeverName> = z.output<(typeof leverSettings)[Name]>;
export type LeverChange<Name extends LeverName = LeverName> = z.output<(typeof leverChanges)[Name]>;

function namesSomething(change: object): boolean {
  return Object.keys(change).length > 0;
}

type Narrowings = {
  [Name in LeverName]: (current: LeverSettings<Name>, change: LeverChange<Name>) => LeverSettings<Name>;
};

const narrowings: Narrowings = {
  'adaptive-polling': (current, { enabled }) => ({ ...current, enabled }),
  'search-console-sync': (current, change) => ({
    maxConcurrency: Math.min(current.maxConcurrency, change.maxConcurrency ?? Infinity),
    maxQueueSize: Math.min(current.maxQueueSize, change.maxQueueSize ?? Infinity),
    maxInFlight: Math.min(current.maxInFlight, change.maxInFlight ?? Infinity),
    restart: change.restart ?? false,
  }),
  optimize(current, change) {
    const level = Math.max(current.degradeLevel ?? 0, change.degradeLevel ?? 0);
    const kept = current.availableVersions.filter(
      (version) => change.availableVersions?.includes(version) ?? true,
    );
    const reach = audience.options;
    return {
      // Where nothing is left of what was available, the switch's own versions are the safe ones.
      availableVersions: kept.length > 0 ? kept : (change.availableVersions ?? current.availableVersions),
      defaultVersion: change.defaultVersion ?? current.defaultVersion,
      audience:
        reach[
          Math.min(reach.indexOf(current.audience), reach.indexOf(change.audience ?? current.audience))
        ] ?? 'none',
      ...(level > 0 && { degradeLevel: level }),
    };
  },
};

/**
 * What a lever is to be set to when a kill switch is pulled. A kill switch never widens: a limit that is lower already
 * stays, so dropping the concurrency to 2 does not raise a stage that runs at 1.
 */
export function narrowed<Name extends LeverName>(
  lever: Name,
  current: LeverSettings<Name>,
  change: LeverChange<Name>,
): LeverSettings<Name> {
  return narrowings[lever](current, change);
}
