import type * as access from './endpoints/access.ts';
import type * as audit from './endpoints/audit.ts';
import type * as backtests from './endpoints/backtests.ts';
import type * as cells from './endpoints/cells.ts';
import type * as configuration from './endpoints/configuration.ts';
import type * as events from './endpoints/events.ts';
import type * as history from './endpoints/history.ts';
import type * as management from './endpoints/management.ts';
import type * as policy from './endpoints/policy.ts';
import type * as rollouts from './endpoints/rollouts.ts';
import type * as runSheets from './endpoints/run-sheets.ts';
import type * as service from './endpoints/service.ts';
import type * as sync from './endpoints/sync.ts';

/** The order that goes with an action of a rollout. */
type OrderId =
  | 'startRollout'
  | 'promoteRollout'
  | 'finishRollout'
  | 'holdRollout'
  | 'resumeRollout'
  | 'rollBackRollout'
  | 'abortRollout';

type Named = typeof access &
  typeof audit &
  typeof backtests &
  typeof cells &
  typeof configuration &
  typeof events &
  typeof history &
  typeof management &
  typeof policy &
  Omit<typeof rollouts, 'rolloutOrders'> &
  typeof runSheets &
  typeof service &
  typeof sync &
  Record<OrderId, (typeof rollouts.rolloutOrders)['promote']>;

/** Every endpoint by its id, as types alone: pages ask by id and carry no schema with them. */
export type Endpoints = {
  [Id in keyof Named as Named[Id] extends { id: string; path: string } ? Id : never]: Named[Id];
};
export type EndpointId = keyof Endpoints;
