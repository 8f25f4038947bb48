import { z } from 'zod';

/** Which instances a stage polls adaptively: named groups, and a share by stable hash on top of them. */
export const scope = z.strictObject({
  groups: z.array(z.string()).default([]).describe('Groups of instances, all of each.'),
  percent: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe('A share of the fleet by stable hash, on top of them.'),
});
export type Scope = z.output<typeof scope>;

const maxConcurrency = z.number().int().min(1).max(50).describe('Pages that are fetched at the same time.');
const maxQueueSize = z.number().int().min(1).max(100_000).describe('Pages that wait at the most.');
const maxInFlight = z
  .number()
  .int()
  .min(1)
  .max(1_000)
  .describe('Pages that were fetched and are not stored yet, at the most.');
const versions = z.array(z.string().min(1)).min(1).describe('Versions that may run at all.');
const defaultVersion = z.string().describe('What runs where nothing else is chosen.');
const audience = z
  .enum(['none', 'internal', 'public'])
  .describe('Who may choose another version than the default: nobody, people inside, everybody.');
const setTo = 'What the lever is set to.';
const changed = 'What is changed of it; the rest stays as it is. It never widens.';
const degradeLevel = z.number().int().min(0).max(3).describe('How far clients are told to step back.');

/** What each lever can be set to. A stage and a rollback set a lever, and it says what it is at. */
export const leverSettings = {
  'adaptive-polling': z
    .strictObject({
      enabled: z.boolean().describe('Whether anything is polled adaptively.'),
      scope: scope.prefault({}).describe('Which instances are.'),
    })
    .describe(setTo),
  'search-console-sync': z
    .strictObject({
      maxConcurrency,
      maxQueueSize,
      maxInFlight,
      restart: z
        .boolean()
        .default(false)
        .describe('For a coordinator fault: stop the job, drop its queue, start again sequentially.'),
    })
    .describe(setTo),
  optimize: z
    .strictObject({
      availableVersions: versions,
      defaultVersion,
      audience: audience.default('none'),
      degradeLevel: degradeLevel.optional(),
    })
    .describe(setTo),
} as const;

/** What a kill switch changes of them. What it does not name stays as it is. */
export const leverChanges = {
  'adaptive-polling': z.strictObject({ enabled: z.literal(false) }).describe(changed),
  'search-console-sync': z
    .strictObject({ maxConcurrency, maxQueueSize, maxInFlight, restart: z.literal(true) })
    .partial()
    .refine(namesSomething, 'changes nothing: name a limit, or restart')
    .describe(changed),
  optimize: z
    .strictObject({ availableVersions: versions, defaultVersion, audience, degradeLevel })
    .partial()
    .refine(namesSomething, 'changes nothing: name versions, the audience or degradeLevel')
    .describe(changed),
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
