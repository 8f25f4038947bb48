import type { Endpoint } from './endpoint.ts';
import * as access from './endpoints/access.ts';
import * as audit from './endpoints/audit.ts';
import * as configuration from './endpoints/configuration.ts';
import * as history from './endpoints/history.ts';
import * as management from './endpoints/management.ts';
import { getRollout, listRollouts, rolloutOrders } from './endpoints/rollouts.ts';
import * as service from './endpoints/service.ts';

/** The whole API by subject, in the order in which its description shows it. */
export const subjects: Record<string, Endpoint[]> = {
  Health: Object.values(service),
  'Instances, breakers and dead letters': Object.values(management),
  Rollouts: [listRollouts, getRollout, ...Object.values(rolloutOrders)],
  History: Object.values(history),
  Configuration: Object.values(configuration),
  Audit: Object.values(audit),
  'Tokens and sessions': Object.values(access),
};

/** The whole API. */
export const endpoints: readonly Endpoint[] = Object.values(subjects).flat();
