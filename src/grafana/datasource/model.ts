import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import type { QueryKind, RollcallQuery } from '../../contract/query.ts';

/** A query as Grafana stores it: the contract's, with Grafana's own fields beside it. */
export type SchedulerQuery = RollcallQuery & DataQuery;

/** A saved query of one kind. */
export type QueryAs<Kind extends QueryKind> = Extract<RollcallQuery, { kind: Kind }>;

/** The kinds that somebody can ask for in an editor; the others are asked by variables and filters. */
export type AskedKind = Exclude<QueryKind, 'variable' | 'filterValues'>;

/** What a template variable asks. */
export type VariableQuery = QueryAs<'variable'> & DataQuery;

/**
 * The settings that anyone may see, for Grafana hands them to every browser. The scheduler's address is the data
 * source's standard `url`, the user of basic authentication its standard `basicAuthUser`.
 */
export interface SchedulerOptions extends DataSourceJsonData {
  timeoutSeconds?: number | undefined;
  maxAnswerMegabytes?: number | undefined;
  maxConcurrentQueries?: number | undefined;
  tlsFingerprint?: string | undefined;
  tlsCaCert?: string | undefined;
}

/** What Grafana keeps encrypted, and never gives back to a browser. */
export interface SchedulerSecrets {
  token?: string;
  basicAuthPassword?: string;
}
