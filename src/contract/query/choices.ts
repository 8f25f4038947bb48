/** What the fields of queries can be. Without a schema, for the editors load it in every browser. */

export const filterOperators = ['=', '!=', '=~', '!~', '=|', '!=|', '<', '>'] as const;
export type FilterOperator = (typeof filterOperators)[number];

/** What can stand on a time axis as an annotation. */
export const eventSources = [
  'breakers',
  'deadLetters',
  'rollouts',
  'killSwitches',
  'drills',
  'configuration',
  'instances',
] as const;
export type EventSource = (typeof eventSources)[number];

export const policyViews = ['config', 'runs', 'moves', 'queue', 'jobs', 'gates'] as const;
export type PolicyView = (typeof policyViews)[number];

export const syncViews = [
  'queue',
  'workers',
  'batches',
  'durations',
  'quota',
  'queriesPerMinute',
  'rateLimits',
  'days',
] as const;
export type SyncView = (typeof syncViews)[number];

/** What a template variable can list. */
export const variableSources = [
  'instances',
  'types',
  'groups',
  'rollouts',
  'stages',
  'criteria',
  'series',
  'sites',
  'policyVersions',
] as const;
export type VariableSource = (typeof variableSources)[number];

export const scriptFormats = ['auto', 'table', 'timeseries', 'numeric'] as const;
