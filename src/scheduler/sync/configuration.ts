import type { SearchDimension, SearchType, SyncLimits } from '../../contract/sync.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { Budget } from './quota.ts';

export interface ConfiguredSite {
  url: string;
  /** The id of an account. */
  account: string;
  types: SearchType[];
  dimensions: SearchDimension[];
  /** How many of the newest days auto-sync keeps complete. */
  days: number;
  autoSync: boolean;
}

/** What the settings say of the sync. */
export interface SyncConfiguration {
  accounts: { id: string; project: string }[];
  sites: ConfiguredSite[];
  budgets: { sitePerMinute: number; userPerMinute: number; projectPerMinute: number; projectPerDay: number };
  /** The levers until a rollout sets them. */
  limits: SyncLimits;
  /** A cron expression in UTC. */
  schedule?: string | undefined;
  lagDays: number;
}

/** @throws ProblemError 404 for a site that is not in the settings. */
export function siteOf({ sites }: SyncConfiguration, url: string): ConfiguredSite {
  const site = sites.find((each) => each.url === url);
  if (site) return site;
  const known = sites.map((each) => each.url).join(', ');
  throw new ProblemError(
    404,
    'No such site',
    `${url.slice(0, 200)} is not synced: ${known === '' ? 'name sites under sync.sites in the settings' : `the settings name ${known}`}.`,
    'site',
  );
}

/** The budgets that a query on a site counts in. Accounts of one project share its budget. */
export function budgetsOf(
  { accounts, budgets }: SyncConfiguration,
  { url, account }: ConfiguredSite,
): Budget[] {
  const project = accounts.find(({ id }) => id === account)?.project ?? 'default';
  return [
    { scope: 'site', name: url, perMinute: budgets.sitePerMinute },
    { scope: 'user', name: account, perMinute: budgets.userPerMinute },
    {
      scope: 'project',
      name: project,
      perMinute: budgets.projectPerMinute,
      perDay: budgets.projectPerDay,
    },
  ];
}
