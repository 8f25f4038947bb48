import {
  eventSources,
  filterOperators,
  policyViews,
  syncViews,
  variableSources,
  type EventSource,
  type FilterOperator,
  type PolicyView,
  type SyncView,
  type VariableSource,
} from '../../../contract/query/choices.ts';

interface Words {
  label: string;
  description?: string;
}

/** A list to choose from, of the contract's names in its order, each with its words. */
function optionsOf<Name extends string>(names: readonly Name[], words: Record<Name, Words>) {
  return names.map((value) => ({ value, ...words[value] }));
}

export const eventOptions = optionsOf<EventSource>(eventSources, {
  breakers: { label: 'Breakers', description: 'A circuit breaker opened, tried again, or closed' },
  deadLetters: { label: 'Dead letters', description: 'A poll was given up, or came back' },
  rollouts: { label: 'Rollouts', description: 'Started, promoted, held, rolled back' },
  killSwitches: { label: 'Kill switches', description: 'Pulled, and in effect' },
  drills: { label: 'Drills', description: 'Begun and ended' },
  configuration: { label: 'Configuration', description: 'A setting was changed' },
  instances: { label: 'Instances', description: 'Added, changed or removed' },
});

export const policyViewOptions = optionsOf<PolicyView>(policyViews, {
  config: { label: 'Config', description: 'What may be chosen, and its defaults' },
  runs: { label: 'Runs', description: 'What was computed, when, and how it went' },
  moves: { label: 'Moves', description: 'How many moves the runs made' },
  queue: { label: 'Queue', description: 'How many runs wait, and for how long' },
  jobs: { label: 'Jobs', description: 'Each run that waits or is computed' },
  gates: { label: 'Gates', description: 'The three rates that decide a promotion' },
});

export const syncViewOptions = optionsOf<SyncView>(syncViews, {
  queue: { label: 'Queue', description: 'Batches that wait and that are in flight' },
  workers: { label: 'Workers', description: 'What each worker is at' },
  batches: { label: 'Batches', description: 'Each batch, with its rows and how it went' },
  durations: { label: 'Durations', description: 'How long batches take: median, 95th and 99th percentile' },
  quota: { label: 'Quota', description: 'What is used of the budget, and what is left' },
  queriesPerMinute: { label: 'Queries a minute', description: 'Over the time range, against the budget' },
  rateLimits: { label: 'Rate limits', description: 'Where the limit came near, and was exceeded' },
  days: { label: 'Days', description: 'Which days of each site are there' },
});

export const variableOptions = optionsOf<VariableSource>(variableSources, {
  instances: { label: 'Instances', description: 'By key, shown by name' },
  types: { label: 'Types', description: 'Such as pve, pbs, pmg' },
  groups: { label: 'Groups' },
  rollouts: { label: 'Rollouts' },
  stages: { label: 'Stages', description: 'Of one rollout' },
  criteria: { label: 'Criteria', description: 'Of one rollout' },
  series: { label: 'Series', description: 'Of the history' },
  sites: { label: 'Sites', description: 'Of the Search Console sync' },
  policyVersions: { label: 'Policy versions', description: 'That the policy engine offers' },
});

export const operatorOptions = optionsOf<FilterOperator>(filterOperators, {
  '=': { label: '=', description: 'Equals' },
  '!=': { label: '!=', description: 'Does not equal' },
  '=~': { label: '=~', description: 'Matches the regular expression as a whole' },
  '!~': { label: '!~', description: 'Does not match the regular expression' },
  '=|': { label: '=|', description: 'Is one of' },
  '!=|': { label: '!=|', description: 'Is none of' },
  '<': { label: '<', description: 'Is less than the number' },
  '>': { label: '>', description: 'Is more than the number' },
});

export const scriptFormatOptions = [
  {
    value: 'auto' as const,
    label: 'Automatic',
    description: 'By the shape of the outputs; choose one for an alert rule',
  },
  { value: 'table' as const, label: 'Table', description: 'The outputs as rows' },
  {
    value: 'timeseries' as const,
    label: 'Time series',
    description: 'Values along their time, with strings as labels',
  },
  {
    value: 'numeric' as const,
    label: 'Numeric',
    description: 'Numbers, with strings as labels; for alert rules',
  },
];
