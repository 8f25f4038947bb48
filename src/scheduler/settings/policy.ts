import { z } from 'zod';
import { span, wholeNumber } from './values.ts';

/** The safe version comes first: all others fall back to it, so it is always there. */
const known = ['rebal.greedy.v1', 'rebal.global.v1'] as const;
const version = z.enum(known, { error: `must be ${known.join(' or ')}` });

/** A list, or its members with commas as a variable gives them. */
const versions = z
  .preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value),
    z.array(version, { error: `must be a list of ${known.join(', ')}` }).min(1),
  )
  .refine((list) => list.includes(known[0]), `must hold ${known[0]}: the other versions fall back to it`)
  .meta({ allowed: `a list of ${known.join(', ')}, the first always; a variable with commas` });

const levelError = 'must be 0, 1, 2 or 3';
const degradeLevel = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^[0-3]$/)
        .transform(Number),
    ],
    { error: levelError },
  )
  .refine((level) => [0, 1, 2, 3].includes(level), levelError)
  .meta({ allowed: '0, 1, 2 or 3' });

/** The policy engine. What is named here outranks every rollout. */
export const policy = z
  .strictObject({
    availableVersions: versions
      .optional()
      .describe(
        'Versions that may run at all; without it a rollout decides, and without a rollout greedy runs alone. It outranks every rollout.',
      ),
    defaultVersion: version.optional().describe('What runs where no rollout has named a version.'),
    degradeLevel: degradeLevel
      .optional()
      .describe('How far clients are told to step back, whatever the network says.'),
    systems: z
      .record(
        z.string().min(1),
        z.strictObject({ availableVersions: versions.describe('Those that this system may run.') }),
      )
      .default({})
      .describe('Versions by system, for those that may not run all of them.'),
    solverDeadline: span(100, 300_000, '100ms to 5m')
      .default(15_000)
      .describe(
        "How long a solver may take; then it is killed, and greedy's plan is served. At most `jobDeadline`.",
      ),
    jobDeadline: span(1_000, 3_600_000, '1s to 1h')
      .default(60_000)
      .describe('How long a run may take from being asked for, its time in the queue included.'),
    jobsAtOnce: wholeNumber(1, 16)
      .default(2)
      .describe('Runs that are computed at the same time; a global one has a process of its own.'),
  })
  .superRefine(({ availableVersions, defaultVersion, jobDeadline, solverDeadline }, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (defaultVersion && availableVersions && !availableVersions.includes(defaultVersion))
      wrong('defaultVersion', 'is not among policy.availableVersions: add it there, or choose one that is');
    if (solverDeadline > jobDeadline)
      wrong('solverDeadline', 'is longer than jobDeadline: choose solverDeadline ≤ jobDeadline');
  });
