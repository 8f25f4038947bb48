import { Cron } from 'croner';
import { z } from 'zod';
import { searchDimension, searchType, siteUrl } from '../../contract/sync.ts';
import { isWithoutSecret, span } from './values.ts';

const whole = (least: number, most: number) => {
  const allowed = `a whole number from ${least} to ${most}`;
  const error = `must be ${allowed}`;
  return z.int(error).min(least, error).max(most, error).meta({ allowed });
};

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:7660' })
  .refine(isWithoutSecret, 'must not hold a name or password');

/** Who asks Search Console. Its credentials are a service account's or an OAuth user's, as Google hands them out. */
const account = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'must be letters, digits, dots and dashes')
      .describe('As metrics and runs name it.'),
    project: z
      .string()
      .min(1)
      .max(200)
      .default('default')
      .describe('Whose quota it spends: accounts of one project share its budgets.'),
    credentialsFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A JSON file; it is read again when the credentials are refused, so renewed ones need no restart.',
      ),
    credentialsEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')
      .optional()
      .describe('The name of an environment variable that holds the same JSON.'),
    rootUrl: httpUrl.optional().describe('Where Search Console answers, if not at Google: the simulator.'),
  })
  .refine((value) => (value.credentialsFile === undefined) !== (value.credentialsEnv === undefined), {
    path: ['credentialsFile'],
    error: 'goes without credentialsEnv: name the one of them that holds the credentials',
  });

const noRepeats = (values: readonly unknown[]) => new Set(values).size === values.length;

const site = z.strictObject({
  url: siteUrl.describe(
    'As Search Console names the property: `sc-domain:example.com` or `https://example.com/`.',
  ),
  account: z.string().min(1).describe('The id of an account.'),
  types: z
    .array(searchType)
    .min(1)
    .refine(noRepeats, 'must name each type once')
    .default(['web'])
    .describe('Which searches are read.'),
  dimensions: z
    .array(searchDimension)
    .min(1)
    .refine(noRepeats, 'must name each dimension once')
    .default(['page', 'query'])
    .describe('What rows are told apart by.'),
  days: whole(1, 500)
    .default(150)
    .describe('How many of the newest days auto-sync keeps complete. Search Console has 16 months.'),
  autoSync: z.boolean().default(true).describe('Whether auto-sync reads it.'),
});

/** Queries that may be spent. These are Google's published limits; a project's console may show less. */
const budgets = z.strictObject({
  sitePerMinute: whole(1, 1_000_000).default(1_200).describe('Queries a minute for one site.'),
  userPerMinute: whole(1, 1_000_000).default(1_200).describe('Queries a minute of one account.'),
  projectPerMinute: whole(1, 10_000_000).default(40_000).describe('Queries a minute of one project.'),
  projectPerDay: whole(1, 1_000_000_000).default(30_000_000).describe('Queries a day of one project.'),
});

/** The levers as a run finds them until a rollout sets them: phase A of the plan. */
const limits = z.strictObject({
  maxConcurrency: whole(1, 50).default(1).describe('Pages that are fetched at the same time.'),
  maxQueueSize: whole(1, 100_000).default(1_000).describe('Pages that wait at the most.'),
  maxInFlight: whole(1, 1_000)
    .default(10)
    .describe('Pages that were fetched and are not stored yet, at the most.'),
});

/** The Search Console sync. Without a site it does nothing. */
export const sync = z
  .strictObject({
    accounts: z.array(account).max(100).default([]).describe('Who asks Search Console.'),
    sites: z
      .array(site)
      .max(1_000)
      .default([])
      .describe('What is read. Without a site the sync does nothing.'),
    budgets: budgets
      .prefault({})
      .describe(
        "Queries that may be spent. The defaults are Google's published limits; a project's may be less.",
      ),
    limits: limits.prefault({}).describe('The levers as a run finds them until a rollout sets them.'),
    schedule: z
      .string()
      .refine(isCron, 'must be a cron expression in UTC, such as "30 9 * * *"')
      .optional()
      .describe('When auto-sync runs: a cron expression in UTC. Without one it does not run by itself.'),
    lagDays: whole(0, 10)
      .default(3)
      .describe('The newest days that are not asked for yet, as Search Console completes them this late.'),
    requestTimeout: span(1_000, 600_000, '1s to 10m').default(60_000).describe('How long a query may take.'),
    simulatorUrl: httpUrl
      .optional()
      .describe('Where a simulated Search Console takes faults; without it drills are dry runs.'),
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
