import type { QueryOf } from './query.ts';
import type { SeriesName } from './series.ts';

/** What of an alert rule decides when it fires: for whoever writes it down, and for whoever proves that it can fire. */
export interface AlertCondition {
  uid: string;
  title: string;
  measured: Measured;
  /** What the number is divided by before it is compared; without it by 1. */
  against?: Against;
  /** The number counts only where this one, with the same labels, is 1. */
  onlyWhere?: ToldNumber;
  is: Comparison;
  threshold: number;
  /** It is no number that it fires at, but that there is none. */
  firesWithoutData: boolean;
  /** How long the condition holds before the rule fires, such as `5m`. */
  for: string;
}

export type Comparison = '>' | '>=' | '<';

/** Where a number, or one for each label set, comes from. */
export type Measured = SeriesNumber | InstanceNumbers | ToldNumber;

/** A sampled series over the last so long, as one number. */
export interface SeriesNumber {
  kind: 'series';
  series: SeriesName;
  reduce: 'last' | 'max' | 'mean' | 'sum' | 'median';
  /** Longer than the pause between two samples, so that a gap of so long is bridged. */
  within: string;
}

/** A number for each instance. */
export interface InstanceNumbers {
  kind: 'instances';
  query: Pick<QueryOf<'breakers'> | QueryOf<'staleness'>, 'kind'> & {
    format: 'numeric';
    filters: { key: string; operator: '=' | '!=' | '>'; value: string }[];
  };
}

/** What the service itself says in one of its documents, as a script takes it from there. */
export interface ToldNumber {
  kind: 'told';
  script: { endpoint: string; parameters?: Record<string, string>; expression: string };
  /** The number farthest on the side of the threshold that the document can hold, and when it does. */
  farthest: { value: number; when: string };
}

/** `max(times × number, floor)`. */
export interface Against {
  number: SeriesNumber;
  times: number;
  floor: number;
}
