import type { Endpoint } from './endpoint.ts';
import * as access from './endpoints/access.ts';
import * as audit from './endpoints/audit.ts';
import * as backtests from './endpoints/backtests.ts';
import * as cells from './endpoints/cells.ts';
import * as configuration from './endpoints/configuration.ts';
import * as events from './endpoints/events.ts';
import * as history from './endpoints/history.ts';
import * as management from './endpoints/management.ts';
import * as policy from './endpoints/policy.ts';
import * as rolloutEndpoints from './endpoints/rollouts.ts';
import { getRunSheet } from './endpoints/run-sheets.ts';
import * as service from './endpoints/service.ts';
import * as sync from './endpoints/sync.ts';

const { rolloutOrders, ...rollouts } = rolloutEndpoints;

/** The whole API by subject, in the order in which its description shows it. */
export const subjects: Record<string, Endpoint[]> = {
  Health: Object.values(service),
  'Instances, breakers and dead letters': Object.values(management),
  Rollouts: [...Object.values(rollouts), getRunSheet, ...Object.values(rolloutOrders)],
  'Cells and sentinels': Object.values(cells),
  'Before a rollout runs': Object.values(backtests),
  'Search Console sync': Object.values(sync),
  'Events and webhooks': Object.values(events),
  'Optimize policies': Object.values(policy),
  History: Object.values(history),
  Configuration: Object.values(configuration),
  Audit: Object.values(audit),
  'Tokens and sessions': Object.values(access),
};

/** The whole API. */
export const endpoints: readonly Endpoint[] = Object.values(subjects).flat();
