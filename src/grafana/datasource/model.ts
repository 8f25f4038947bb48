import type { DataQuery } from '@grafana/schema';
import type { DataSourceJsonData } from '@grafana/data';
import type { QueryKind, RollcallQuery } from '../../contract/query.ts';

/** A query as Grafana stores it: the contract's, with Grafana's own fields beside it. */
export type SchedulerQuery = RollcallQuery & DataQuery;

/** The settings that anyone may see. The scheduler's address is the data source's standard `url`. */
export interface SchedulerOptions extends DataSourceJsonData {
  timeoutSeconds?: number | undefined;
  tlsFingerprint?: string | undefined;
  tlsCaCert?: string | undefined;
}

export interface SchedulerSecrets {
  token?: string;
}

/** What each kind of query is for. The type makes a new kind in the contract fail here until it is described. */
export const kindWords: Record<QueryKind, { label: string; description: string }> = {
  queue: { label: 'Queue', description: 'Polls that are due, in flight and overdue now: one row' },
  instances: {
    label: 'Instances',
    description: 'One row an instance: last poll, staleness, breaker, next poll',
  },
  breakers: {
    label: 'Breakers',
    description: 'Circuit breakers, as a table or as numbers for an alert rule',
  },
  deadLetters: { label: 'Dead letters', description: 'Polls that were given up, with their last error' },
  verdict: {
    label: 'Rollout verdict',
    description: 'A rollout, its verdict and the evidence; for the Rollout stage panel',
  },
  history: { label: 'History', description: 'Sampled series over the time range' },
};
