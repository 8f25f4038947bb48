import { Cron } from 'croner';
import { z } from 'zod';
import { searchDimension, searchType, siteUrl } from '../../contract/sync.ts';
import { isWithoutSecret, span } from './values.ts';

const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:7660' })
  .refine(isWithoutSecret, 'must not hold a name or password');

/** Who asks Search Console. Its credentials are a service account's or an OAuth user's, as Google hands them out. */
const account = z
  .strictObject({
    /** As metrics and runs name it. */
    id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'must be letters, digits, dots and dashes'),
    /** Whose quota it spends: accounts of one project share its budgets. */
    project: z.string().min(1).max(200).default('default'),
    /** A JSON file; it is read again when the credentials are refused, so renewed ones need no restart. */
    credentialsFile: z.string().min(1).optional(),
    /** The name of an environment variable that holds the same JSON. */
    credentialsEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')
      .optional(),
    /** Where Search Console answers, if not at Google: the simulator. */
    rootUrl: httpUrl.optional(),
  })
  .refine((value) => (value.credentialsFile === undefined) !== (value.credentialsEnv === undefined), {
    path: ['credentialsFile'],
    error: 'goes without credentialsEnv: name the one of them that holds the credentials',
  });

const noRepeats = (values: readonly unknown[]) => new Set(values).size === values.length;

const site = z.strictObject({
  url: siteUrl,
  /** The id of an account. */
  account: z.string().min(1),
  types: z.array(searchType).min(1).refine(noRepeats, 'must name each type once').default(['web']),
  dimensions: z
    .array(searchDimension)
    .min(1)
    .refine(noRepeats, 'must name each dimension once')
    .default(['page', 'query']),
  /** How many of the newest days auto-sync keeps complete. Search Console has 16 months. */
  days: whole(1, 500).default(150),
  autoSync: z.boolean().default(true),
});

/** Queries that may be spent. These are Google's published limits; a project's console may show less. */
const budgets = z.strictObject({
  sitePerMinute: whole(1, 1_000_000).default(1_200),
  userPerMinute: whole(1, 1_000_000).default(1_200),
  projectPerMinute: whole(1, 10_000_000).default(40_000),
  projectPerDay: whole(1, 1_000_000_000).default(30_000_000),
});

/** The levers as a run finds them until a rollout sets them: phase A of the plan. */
const limits = z.strictObject({
  maxConcurrency: whole(1, 50).default(1),
  maxQueueSize: whole(1, 100_000).default(1_000),
  maxInFlight: whole(1, 1_000).default(10),
});

/** The Search Console sync. Without a site it does nothing. */
export const sync = z
  .strictObject({
    accounts: z.array(account).max(100).default([]),
    sites: z.array(site).max(1_000).default([]),
    budgets: budgets.prefault({}),
    limits: limits.prefault({}),
    /** When auto-sync runs: a cron expression in UTC. Without one it does not run by itself. */
    schedule: z.string().refine(isCron, 'must be a cron expression in UTC, such as "30 9 * * *"').optional(),
    /** The newest days that are not asked for yet, as Search Console completes them this late. */
    lagDays: whole(0, 10).default(3),
    requestTimeout: span(1_000, 600_000, '1s to 10m').default(60_000),
    /** Where a simulated Search Console takes faults; without it drills are dry runs. */
    simulatorUrl: httpUrl.optional(),
  })
  .superRefine(({ accounts, sites }, context) => {
    const wrong = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const ids = accounts.map(({ id }) => id);
    ids.forEach((id, index) => {
      if (ids.indexOf(id) !== index)
        wrong(['accounts', index, 'id'], 'is the id of another account: give each its own');
    });
    sites.forEach(({ url, account }, index) => {
      if (sites.findIndex((each) => each.url === url) !== index)
        wrong(['sites', index, 'url'], 'is there twice: name each site once');
      if (!ids.includes(account))
        wrong(
          ['sites', index, 'account'],
          `names no account: use one of ${ids.join(', ') || 'sync.accounts'}`,
        );
    });
  });

/** Whether it is one that comes at some time: the 30th of February never does. */
function isCron(text: string): boolean {
  try {
    return new Cron(text, { timezone: 'UTC', paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
}
